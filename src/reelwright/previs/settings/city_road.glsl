// Asphalt with its patches and markings, kerbs and slabs; wet, it mirrors the street.
#include "glsl/city.glsl"
Material city_road_material(inout Vertex v) {
  Material m = matte(vec3(.06));
#ifndef VERTEX
  vec2 p = v.p.xz;
  float grazing = v.foot / max(abs(v.rd.y), .02);
  vec4 broad = texture(noiseMap, p * .045), near = texture(noiseMap, p * .37), fine = texture(noiseMap, p * 3.3);
  float seen = smoothstep(.03, .006, v.foot);
  float rough_ = 1.;
  if (v.paint.x < .5) {
    float patch_ = smoothstep(.02, .0, abs(fract(p.y * .043 + .3) - .5) - .11) * step(p.x, 1.3) * step(-2.7, p.x);
    vec3 c = mix(vec3(.060, .060, .063), vec3(.105, .102, .098), broad.r * .7 + near.g * .4) * mix(1., .72, patch_);
    c *= mix(1., mix(.55, 1.5, fine.a), seen);
    // Tyres polish two tracks in each lane.
    float lane = abs(abs(p.x) - 2.15);
    c *= 1. - .16 * smoothstep(.45, .1, abs(lane - .78));
    float crack = smoothstep(.90, .99, texture(noiseMap, p * .031 + near.r * .012).b) * smoothstep(.5, .7, broad.g) * smoothstep(.10, .03, v.foot);
    c *= 1. - .45 * crack;
    float soft = v.foot + .012, wear = mix(.55, 1., smoothstep(.28, .5, near.r + fine.a * .15));
    float dash = smoothstep(-soft, soft, .06 - abs(p.x)) * smoothstep(-grazing, grazing, 1.5 - abs(mod(p.y, 7.5) - 3.75));
    float edge = smoothstep(-soft, soft, .05 - abs(abs(p.x) - 4.15));
    float z = p.y - 13.5;
    float bar = smoothstep(-soft * 2., soft * 2., .26 - abs(mod(p.x + .5, 1.) - .5)) * smoothstep(-grazing, grazing, 1.5 - abs(z)) * step(abs(p.x), 4.05);
    dash *= smoothstep(2.5, 3.2, abs(z));
    c = mix(c, vec3(.52, .51, .47), max(max(dash, edge), bar) * wear);
    float cover = length((p - vec2(-1.2, 7.4)) );
    float lid = smoothstep(.36, .34, cover);
    c = mix(c, vec3(.05) * (.6 + .9 * step(.5, fract(p.x * 11.)) * step(.5, fract(p.y * 11.))), lid);
    m.albedo = c;
    v.n = normalize(v.n + vec3(fine.r - .5, 0., fine.g - .5) * .25 * seen);
    rough_ = smoothstep(.44, .60, broad.r * .7 + near.r * .3 + .04 * cos(p.x * 1.4));
  } else {
    vec2 q = p * vec2(1.25, 1.25), cell = floor(q), f = abs(q - cell - .5);
    float joint = smoothstep(.5 - .02 - v.foot * 1.2, .5 - .005, max(f.x, f.y)) * smoothstep(.12, .03, v.foot);
    float tone = hash21(cell + 17.);
    m.albedo = mix(vec3(.20, .19, .175), vec3(.30, .285, .26), tone * .7 + near.r * .3) * mix(.8, 1.1, broad.r) * (1. - .5 * joint);
    if (v.paint.x < 1.5) m.albedo = vec3(.30, .29, .27) * mix(.7, 1.1, near.r) * (1. - .5 * smoothstep(.02, .0, abs(fract(p.y) - .5) - .49 + .5));
    m.albedo *= mix(1., .82 + .36 * fine.a, seen);
    v.n = normalize(v.n + vec3(fine.r - .5, 0., fine.g - .5) * .10 * seen);
    m.ao = mix(.62, 1., smoothstep(8.6, 6.4, abs(p.x)));
    rough_ = smoothstep(.35, .65, near.r + .15);
  }
#if CITY_LIT
  vec3 spill = city_spill(v.p, vec3(0., 1., 0.));
#else
  vec3 spill = vec3(0.);
#endif
  m.glow = m.albedo * spill;
#if CITY_WET
  {
    float puddle = 1. - rough_;
    m.albedo *= mix(.62, .38, puddle); m.glow *= mix(.75, .45, puddle);
    float t = length(v.p - eye), cosine = abs(v.rd.y);
    vec2 ring = vec2(near.g - .5, near.r - .5) * mix(.030, .004, puddle) + vec2(fine.r - .5, fine.g - .5) * mix(.05, .0, puddle) * seen;
    vec4 image = mirrorAt(ring * min(1., 9. / t), t, mix(.35, .04, puddle) + .004 * t);
    vec3 up = vec3(v.rd.x, abs(v.rd.y), v.rd.z);
    vec3 above = mix(skyGradient(up), image.rgb, image.a);
    float f = fresnel(cosine, .05) * mix(.60, 1., puddle) + mix(.05, .17, puddle);
    m.glow += above * f * (v.paint.x < .5 ? 1. : .55);
    v.n = mix(v.n, vec3(0., 1., 0.), puddle);
  }
#endif
#if CITY_SNOW
  {
    float track = v.paint.x < .5 ? smoothstep(.42, .18, abs(abs(abs(p.x) - 2.15) - .78)) : 0.;
    float lies = mix(.95, .42, track * smoothstep(.3, .6, near.r * .7 + broad.g * .4));
    m.albedo = mix(m.albedo, vec3(.74, .78, .85), lies); m.glow *= 1. - .8 * lies; m.glow += m.albedo * lies * spill;
  }
#endif
#endif
  return m;
}
