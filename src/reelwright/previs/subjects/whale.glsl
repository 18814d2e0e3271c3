// A humpback: slate above, white below, pleats along the throat, knobs on the head and barnacles here and there.
Material whale_material(inout Vertex v) {
  vec3 p = v.rest;
  float part = v.paint.x;
  vec4 broad = texture(noiseMap, p.xz * .045 + p.y * .06), fine = texture(noiseMap, p.xy * .21 + p.z * .13);
  vec3 slate = mix(vec3(.020, .026, .036), vec3(.052, .062, .078), broad.r);
  vec3 white = vec3(.62, .63, .62) * (.78 + .3 * fine.r);
  vec3 c = slate;
  float pale = 0.;
  if (part < .5) {
    // White runs from the chin to the belly in a ragged edge.
    float side = p.y + .62 + .10 * (p.x < 1. ? 1. - p.x : 0.) + (broad.g - .5) * .55;
    pale = smoothstep(.06, -.10, side) * smoothstep(-4.2, -2., p.x);
    c = mix(slate, white, pale);
    // Pleats: grooves from chin to navel.
    float below = smoothstep(-.34, -.52, p.y) * smoothstep(-.2, 1.6, p.x) * smoothstep(5.9, 5.4, p.x);
    float around = atan(p.z, -(p.y + .2)) * 13., soft = v.foot * 9.;
    float seen = below * smoothstep(.9, .15, soft);
    float groove = cos(around * 2.);
    c *= 1. - .55 * seen * smoothstep(.3, .9, groove);
    vec3 across = normalize(v.n - dot(v.n, v.rd) * v.rd + 1e-4);
    v.n = normalize(v.n + across * sin(around * 2.) * .22 * seen);
    // The line of the mouth runs back from the snout and turns down before the eye.
    float line = p.y - (-.05 - .10 * sat((5.6 - p.x) * .5) - .34 * smoothstep(4.6, 3.5, p.x));
    float mouth = smoothstep(.05 + v.foot, .012, abs(line)) * smoothstep(3.7, 4., p.x) * smoothstep(5.98, 5.8, p.x);
    c *= 1. - .75 * mouth;
    // Knobs on the upper jaw.
    vec2 cell = p.xz * vec2(2.3, 2.8), id = floor(cell);
    vec2 q = fract(cell) - .5 - (hash22(id) - .5) * .5;
    float knob = smoothstep(.26, .08, length(q)) * smoothstep(-.02, .10, line) * smoothstep(3.9, 4.3, p.x) * smoothstep(.6, .1, v.foot * 3.);
    c = mix(c, c * 2.0 + .01, knob * .6);
    v.n = normalize(v.n + vec3(0., .5, 0.) * knob * (fract(cell.x) - .4));
    float eye_spot = smoothstep(.085, .05, length(vec2(p.x - 3.72, p.y + .34))) * step(.8, abs(p.z));
    c *= 1. - .9 * eye_spot;
  } else if (part > 1.5) {
    // Long flippers: white beneath and mottled, dark above.
    pale = smoothstep(.25, .6, broad.r * .6 + fine.g * .4 + .25 * v.paint.z);
    c = mix(slate, white, pale * .85);
  } else {
    pale = smoothstep(.45, .8, fine.r + .25 * v.paint.y) * step(p.x, -4.) * step(v.n.y, -.1);
    c = mix(slate, white, pale * .8);
  }
  float scar = texture(noiseMap, vec2(p.x * .21 + p.y * .1, p.y * .8 + p.z * .5)).b;
  c = mix(c, vec3(.34), .35 * smoothstep(.88, 1., scar) * smoothstep(.1, .02, v.foot));
  float crust = smoothstep(.80, .95, texture(noiseMap, p.xz * .6).b) * smoothstep(.62, .80, broad.g);
  c = mix(c, vec3(.42, .40, .36), .7 * crust * smoothstep(.09, .02, v.foot));
  Material m = matte(c * v.look.rgb);
  m.gloss = mix(1., .6, pale); m.rough = mix(.17, .3, pale);
  return m;
}
