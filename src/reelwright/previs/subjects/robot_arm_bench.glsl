// The bench: dark oiled wood, slate, ink, glaze and soapstone; and the sheet of mulberry paper with its ink.
uniform vec2 robot_arm_sheet;      // the sheet's width and depth, metres
uniform sampler2D robot_arm_ink;   // ink, wet shine, damp paper, red seal
Material robot_bench_material(inout Vertex v) {
  float part = v.paint.x;
  vec3 q = v.rest;
  Material m = matte(vec3(.3));
  if (part < 1.5) {        // walnut: long planks, each with its own grain
    bool top = abs(v.n.y) > .7;
    vec2 p = abs(q.x) > .6 && !top ? q.zy : top ? q.xz : q.xy;
    float plank = floor(p.y / .165 + 40.3), in_plank = fract(p.y / .165 + 40.3);
    vec2 g = vec2(p.x + plank * .37, p.y + plank * .113);
    float wave = texture(noiseMap, g * vec2(.9, 3.4)).r;
    float rings = .5 + .5 * sin((g.y * 210. + wave * 26.) + texture(noiseMap, g * vec2(2.6, 22.)).g * 4.);
    float pores = texture(noiseMap, g * vec2(2.2, 46.)).a, soft = smoothstep(.004, .001, v.foot);
    float tone = texture(noiseMap, vec2(plank * .31, .2)).g;
    vec3 dark = vec3(.020, .0098, .0058), pale = vec3(.092, .044, .022);
    m.albedo = mix(dark, pale, (.18 + .62 * wave) * .6 + .34 * rings * soft) * (.75 + .6 * tone);
    m.albedo *= 1. - .45 * smoothstep(.60, .85, pores) * soft;
    float seam = smoothstep(.010 + v.foot * 6., .002, min(in_plank, 1. - in_plank)) * (top ? 1. : 0.);
    m.albedo *= 1. - .65 * seam;
    v.n = normalize(v.n + vec3(0., 0., 1.) * (rings - .5) * .05 * soft + (texture(noiseMap, g * vec2(8., 30.)).rgb - .5) * .03);
    m.gloss = .55; m.rough = .30 + .22 * pores;
    // What lies on the table keeps the sky from it.
    vec2 e = abs(q.xz) - robot_arm_sheet * .5;
    float off = length(max(e, 0.)) + min(max(e.x, e.y), 0.);
    if (top) m.ao *= 1. - .55 * exp(-max(off, 0.) * 95.) * step(-.004, off);
  } else if (part < 2.5) {
    float grain = texture(noiseMap, q.xz * 7.).a;
    m.albedo = vec3(.026, .028, .031) * (.7 + .6 * grain);
    v.n = normalize(v.n + (texture(noiseMap, q.xz * 5.).rgb - .5) * .06);
    m.gloss = .45; m.rough = .42;
    float ground = smoothstep(.016, .020, q.y);
    m.albedo *= mix(.45, 1., ground);
  } else if (part < 3.5) { m.albedo = vec3(.004); m.gloss = 1.4; m.rough = .05; v.n = normalize(v.n + (texture(noiseMap, q.xz * 1.3).rgb - .5) * .02); }
  else if (part < 4.5) {   // rosewood bar with an inlaid line of brass
    vec2 u = vec2(dot(q.xz, vec2(1., .0)), q.z);
    float fibre = texture(noiseMap, u * vec2(3., 26.)).g;
    m.albedo = mix(vec3(.022, .008, .006), vec3(.085, .026, .014), fibre);
    m.gloss = .8; m.rough = .18;
  } else if (part < 5.5) { // celadon
    float pool = smoothstep(.0335, .036, q.y) * 0.;
    m.albedo = mix(vec3(.20, .36, .29), vec3(.34, .46, .38), texture(noiseMap, q.xy * 5.).r + pool);
    m.gloss = 1.; m.rough = .08;
  } else if (part < 6.5) {
    float vein = texture(noiseMap, q.xy * 6. + q.z * 9.).r;
    m.albedo = mix(vec3(.30, .045, .025), vec3(.50, .22, .12), smoothstep(.35, .75, vein));
    m.gloss = .7; m.rough = .22; m.through = .1;
  } else { m.albedo = vec3(.055, .057, .062); m.gloss = .9; m.rough = .3; m.metal = .5; }
  return m;
}
Material robot_sheet_material(inout Vertex v) {
  vec2 uv = v.paint.yz, p = v.rest.xz;
  Material m = matte(vec3(.80, .755, .665));
  // Mulberry fibres: long hairs in all directions, thin clouds of pulp, and the laid lines of the mould.
  float cloud = texture(noiseMap, p * 2.6).r, pulp = texture(noiseMap, p * 11. + .3).g;
  float near = smoothstep(.0011, .00025, v.foot);
  float hairs = 0.;
  for (int k = 0; k < 3; k++) {
    vec2 r = rot(1.1 * float(k) + .3) * p;
    float bent = texture(noiseMap, r * 1.7 + float(k) * .37).r;
    float at = texture(noiseMap, vec2(r.x * 3.2, r.y * 34. + bent * 5.)).g;
    hairs += smoothstep(.62, .80, at) * (.5 + bent);
  }
  float laid = sin(p.y * 2600. + pulp * 1.5) * smoothstep(.00042, .0002, v.foot);
  m.albedo *= .90 + .13 * cloud + .10 * (pulp - .5);
  m.albedo = mix(m.albedo, vec3(.66, .56, .40), hairs * .16 * (.35 + .65 * near));
  m.albedo *= 1. + .012 * laid;
  vec3 bump = vec3(texture(noiseMap, p * 17.).r - .5, 0., texture(noiseMap, p * 17. + .5).g - .5) * .16 + vec3(0., 0., hairs * .03);
  v.n = normalize(v.n + bump * near);
  // Torn edges are thin and pale.
  vec2 e = (.5 - abs(uv - .5)) * robot_arm_sheet;
  float torn = min(e.x, e.y) + (pulp - .5) * .0035 + (hairs - .4) * .0014;
#ifndef VERTEX
  if (torn < .0) discard;
#endif
  m.albedo = mix(m.albedo, vec3(.88, .85, .79), smoothstep(.0055, .001, torn) * .7);
  vec4 ink = texture(robot_arm_ink, uv);
  float damp = ink.b;
  m.albedo *= 1. - .22 * damp;
  m.albedo = mix(m.albedo, vec3(.50, .022, .014) * (.85 + .3 * pulp), ink.a * .9);
  float body = smoothstep(.03, .85, ink.r);
  vec3 black = mix(vec3(.030, .029, .030), vec3(.008, .008, .009), body);
  m.albedo = mix(m.albedo, black, clamp(ink.r * 1.12, 0., 1.));
  m.through = .10 * (1. - ink.r);
  m.gloss = .10 * damp; m.rough = .6;
  // Wet ink stands on the paper and mirrors the lamps; its edge is a little rounded.
  float wet = ink.g * smoothstep(.2, .6, ink.r);
  if (wet > .004) {
    vec2 d = 1.5 / vec2(textureSize(robot_arm_ink, 0));
    float dx = texture(robot_arm_ink, uv + vec2(d.x, 0.)).g - texture(robot_arm_ink, uv - vec2(d.x, 0.)).g;
    float dy = texture(robot_arm_ink, uv + vec2(0., d.y)).g - texture(robot_arm_ink, uv - vec2(0., d.y)).g;
    vec3 film = normalize(vec3(0., 1., 0.) + vec3(-dx, 0., dy) * .55 + bump * .35);
    v.n = normalize(mix(v.n, film, wet));
    m.gloss = mix(m.gloss, 1.25, wet); m.rough = mix(.5, .16, wet);
  } else { m.gloss = max(m.gloss, .12 * ink.r); m.rough = .5; }
  return m;
}
