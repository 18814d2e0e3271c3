// A horse: a short coat with a sheen over muscle; a bay's points, hooves, mane and tail are black.
#include "glsl/coat.glsl"
Material horse_material(inout Vertex v) {
  float part = v.paint.x;
  vec3 q = v.rest, a = vec3(q.xy, abs(q.z));
  float bay = smoothstep(.9, .1, v.look.w), flaxen = smoothstep(1.1, 1.9, v.look.w);
  Material m = matte(v.look.rgb);
  if (part > 8.5) return coat_eye(v, vec3(.05, .022, .010), 0.);
  vec3 dark = mix(v.look.rgb * .75, vec3(.012, .010, .010), bay);
  if (part > 5.5) {
    vec3 hair = mix(dark, vec3(.50, .40, .27), flaxen);
    float strand = texture(noiseMap, vec2(v.paint.y * .10 + v.paint.z, dot(q, vec3(2.1, .35, 3.7)) * 1.6)).a;
    float near = smoothstep(.016, .003, v.foot);
    m.albedo = hair * (.75 + .5 * v.paint.z) * mix(1., .45 + 1.1 * strand, near);
    v.n = normalize(v.n + (vec3(strand, texture(noiseMap, q.zy * 2.7).a, strand) - .5) * .5 * near);
    m.gloss = .22; m.rough = .42; m.fuzz = .25; m.ao = mix(.55, 1., smoothstep(.0, .5, v.paint.y));
    return m;
  }
  float hoof = smoothstep(.090, .080, q.y - .02 * (v.paint.x - .5)) * step(.5, part);
  coat_streaks(v, m, a, normalize(vec3(-.55, -.83, 0.)), 2.6);
  // Broad tones: deeper on the back, paler on belly and flank; muscle shows as relief.
  m.albedo *= mix(1.25, .88, smoothstep(.95, 1.55, q.y)) * (.92 + .16 * texture(noiseMap, a.xy * .45).g);
  float leg = smoothstep(.78, .50, q.y + .05 * (texture(noiseMap, a.xy * .8).r - .5));
  float snout = smoothstep(1.34, 1.46, q.x - .35 * (q.y - 1.5));
  m.albedo = mix(m.albedo, dark, max(leg * bay, snout * mix(.55, .85, bay) * .9));
  m.albedo = mix(m.albedo, dark, .8 * bay * smoothstep(2.0, 2.12, q.y));
  m.albedo *= 1. - .55 * step(2.5, part) * step(part, 3.5) * smoothstep(1.96, 2.0, q.y) * smoothstep(.3, .8, v.paint.y);
  // A star and a stripe on the forehead.
  float along = dot(q.xy - vec2(1.19, 1.86), normalize(vec2(.62, -.78)));
  float face = smoothstep(.0, .03, dot(q.xy - vec2(1.19, 1.83), normalize(vec2(.78, .62)))) * step(1.02, q.x);
  float star = smoothstep(.030, .018, abs(q.z) + .03 * smoothstep(.0, .30, along) + .02 * (texture(noiseMap, q.yz * 3.).r - .5)) * smoothstep(-.10, -.05, along) * smoothstep(.36, .28, along);
  m.albedo = mix(m.albedo, vec3(.55, .52, .48), star * face * (bay + flaxen) * .9);
  float rim = smoothstep(.040, .030, length(a - vec3(1.19, 1.826, .0905)));
  float nostril = smoothstep(.026, .014, length((a - vec3(1.462, 1.494, .058)) * vec3(1., .75, 1.)));
  float lip = smoothstep(.006, .002, abs(dot(q.xy - vec2(1.44, 1.425), normalize(vec2(.72, .70))))) * smoothstep(1.33, 1.37, q.x) * step(q.y, 1.5);
  m.albedo = mix(m.albedo, vec3(.012, .010, .010), max(max(rim * .85, nostril * .95), lip * .7));
  m.gloss = .16; m.rough = .40; m.fuzz = .22;
  m.albedo = mix(m.albedo, mix(vec3(.045, .038, .032), vec3(.16, .12, .085), flaxen) * (.8 + .4 * texture(noiseMap, vec2(q.x * 3., q.y * .3)).a), hoof);
  m.gloss = mix(m.gloss, .3, hoof);
  return m;
}
