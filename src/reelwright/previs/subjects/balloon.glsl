// Nylon gores that let the sun through, a wicker basket, and a burner that glows from time to time.
Material balloon_material(inout Vertex v) {
  float part = v.paint.x;
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
    m.albedo = c * .78; m.gloss = .09; m.rough = .5; m.through = .55; m.fuzz = .15;
    float burn = smoothstep(.55, .9, sin(sceneTime * .9 + v.look.w * 2.1)) * smoothstep(.8, .1, up);
    m.glow = c * vec3(1.6, .9, .35) * burn * .28;
  } else if (part < 2.5) {
    vec2 q = vec2(v.rest.x + v.rest.z, v.rest.y) * 14.;
    float weave = .5 + .5 * sin(q.x * 3.14159 + 3.14159 * floor(q.y)) * smoothstep(.4, .1, v.foot * 14.);
    m.albedo = mix(vec3(.17, .085, .035), vec3(.42, .25, .11), weave);
  } else if (part < 3.5) { m.albedo = vec3(.16, .07, .03); m.gloss = .4; m.rough = .35; }
  else if (part < 4.5) { m.albedo = vec3(.35); m.gloss = .6; m.rough = .25; m.metal = 1.; }
  else m.albedo = vec3(.10, .09, .08);
  return m;
}
