// Nylon gores that let the sun through, a wicker basket, and a burner that glows from time to time.
uniform float balloon_dark;
Material balloon_material(inout Vertex v) {
  float part = v.paint.x;
  float burner = smoothstep(.45, .80, sin(sceneTime * .9 + v.look.w * 2.1));
  Material m = matte(vec3(.3));
  if (part < 1.5) {
    float around = atan(v.rest.z, v.rest.x) / 6.2832 * 16., soft = max(16. * v.foot / max(length(v.rest.xz), .3) / 6.2832, .02);
    float gore = abs(fract(around) - .5), up = v.rest.y / 19.05;
    vec3 pale = mix(vec3(.86, .83, .76), v.look.rgb, .06);
    float stripe = smoothstep(-soft, soft, sin(around * 3.14159));
    float band = smoothstep(.012, .0, abs(up - .62) - .085) * (v.look.w > .5 ? 1. : 0.);
    vec3 c = mix(v.look.rgb, pale, mix(stripe, 1. - stripe, band));
    c = mix(c, v.look.rgb * .8, smoothstep(.93, .95, up) + smoothstep(.22, .19, up));
    // Each gore bulges between its seams.
    float seam = smoothstep(.40, .5, gore);
    c *= 1. - .30 * seam;
    vec3 side = normalize(vec3(-v.rest.z, 0., v.rest.x) + 1e-4);
    v.n = normalize(v.n + side * (fract(around) - .5) * .38);
    m.albedo = c * .60; m.gloss = .09; m.rough = .5; m.through = .55; m.fuzz = .15;
    float burn = burner * mix(smoothstep(.8, .1, up), 1., .25 * balloon_dark);
    m.glow = c * vec3(1.6, .9, .35) * burn * mix(.25, .75, balloon_dark);
  } else if (part < 2.5) {
    vec2 q = vec2(v.rest.x + v.rest.z, v.rest.y) * 14.;
    float weave = .5 + .5 * sin(q.x * 3.14159 + 3.14159 * floor(q.y)) * smoothstep(.4, .1, v.foot * 14.);
    m.albedo = mix(vec3(.17, .085, .035), vec3(.42, .25, .11), weave);
  } else if (part < 3.5) { m.albedo = vec3(.16, .07, .03); m.gloss = .4; m.rough = .35; }
  else if (part < 4.5) { m.albedo = vec3(.35); m.gloss = .6; m.rough = .25; m.metal = 1.; }
  else if (part < 5.5) m.albedo = vec3(.10, .09, .08);
  else if (part < 6.5) { m.albedo = v.paint.y > 0. ? vec3(.34, .06, .04) : vec3(.05, .10, .22); m.fuzz = .3; }
  else if (part < 7.5) m.albedo = v.rest.y > 1.68 ? vec3(.06, .035, .02) : vec3(.42, .24, .16);
#ifndef VERTEX
  else {
    float high = (v.rest.y - 2.35) / 2.15, lick = texture(noiseMap, vec2(atan(v.rest.z, v.rest.x) * .2, high * .6 - sceneTime * 1.7)).r;
    if (burner * (.6 + .6 * lick) < .05 + high * .9) discard;
    m.glow = mix(vec3(.35, .55, 1.6), mix(vec3(1.6, 1.1, .5), vec3(1.4, .45, .08), high), smoothstep(.0, .25, high)) * 3.5 * burner;
  }
#endif
  return m;
}
