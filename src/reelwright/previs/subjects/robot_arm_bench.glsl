// The bench: dark oiled wood, slate, ink, glaze and soapstone; and the sheet of mulberry paper with its ink.
uniform vec2 robot_arm_sheet;      // the sheet's width and depth, metres
uniform sampler2D robot_arm_paper; // brightness, slopes, torn edge (`rice_paper`)
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
    vec4 broad = texture(noiseMap, g * vec2(.9, 3.4)), close = texture(noiseMap, g * vec2(2.4, 40.) + broad.g * .03);
    float soft = smoothstep(.004, .001, v.foot), wave = broad.r;
    float rings = .5 + .5 * sin(g.y * 210. + wave * 26. + close.g * 3.);
    vec3 dark = vec3(.020, .0098, .0058), pale = vec3(.098, .047, .024);
    m.albedo = mix(dark, pale, (.18 + .62 * wave) * .6 + .34 * rings * soft) * (.72 + .55 * hash21(vec2(plank, 7.)));
    m.albedo *= 1. - .45 * smoothstep(.60, .85, close.a) * soft;
    float seam = smoothstep(.010 + v.foot * 6., .002, min(in_plank, 1. - in_plank)) * (top ? 1. : 0.);
    m.albedo *= 1. - .65 * seam;
    v.n = normalize(v.n + vec3(broad.b - .5, 0., (rings - .5) * 2. + close.r - .5) * .03 * soft);
    m.gloss = .55; m.rough = .30 + .22 * close.a;
    // What lies on the table keeps the sky from it.
    vec2 e = abs(q.xz - vec2(.005, -.003)) - robot_arm_sheet * .5;
    float off = max(length(max(e, 0.)) + min(max(e.x, e.y), 0.), 0.);
    float shade = .5 * exp(-off * 60.) + .35 * exp(-off * 300.);
    if (top) { m.ao *= 1. - shade; m.albedo *= 1. - .7 * shade; m.gloss *= 1. - shade; }
  } else if (part < 2.5) {
    float grain = texture(noiseMap, q.xz * 7.).a;
    m.albedo = vec3(.026, .028, .031) * (.7 + .6 * grain);
    v.n = normalize(v.n + (texture(noiseMap, q.xz * 5.).rgb - .5) * .06);
    m.gloss = .45; m.rough = .42;
    float ground = smoothstep(.016, .020, q.y);
    m.albedo *= mix(.45, 1., ground);
  } else if (part < 3.5) { m.albedo = vec3(.004); m.gloss = 1.4; m.rough = .05; v.n = normalize(v.n + (texture(noiseMap, q.xz * 1.3).rgb - .5) * .02); }
  else if (part < 4.5) {   // rosewood bar with an inlaid line of brass
    vec2 u = v.paint.y > .5 ? q.zx : q.xz;
    float fibre = texture(noiseMap, (u + vec2(0., q.y)) * vec2(2.4, 21.)).g;
    m.albedo = mix(vec3(.022, .008, .006), vec3(.085, .026, .014), fibre);
    m.gloss = .8; m.rough = .18;
  } else if (part < 5.5) { // celadon
    float pool = smoothstep(.0335, .036, q.y);
    m.albedo = mix(vec3(.17, .32, .26), vec3(.30, .42, .35), texture(noiseMap, q.xy * 5.).r) * (1. - .3 * pool);
    m.gloss = 1.; m.rough = .08;
  } else if (part < 6.5) {
    float vein = texture(noiseMap, q.xy * 6. + q.z * 9.).r;
    m.albedo = mix(vec3(.16, .022, .014), vec3(.34, .20, .13), smoothstep(.45, .80, vein));
    m.gloss = .7; m.rough = .22; m.through = .1;
  } else { m.albedo = vec3(.055, .057, .062); m.gloss = .9; m.rough = .3; m.metal = .5; }
  return m;
}
Material robot_sheet_material(inout Vertex v) {
  vec2 uv = v.paint.yz;
  vec4 paper = texture(robot_arm_paper, uv), ink = texture(robot_arm_ink, uv);
#ifndef VERTEX
  if (paper.a < .25) discard;
#endif
  float near = smoothstep(.0016, .0003, v.foot), thin = smoothstep(.42, .27, paper.a);
  vec2 slope = (paper.gb - .5) * near;
  Material m = matte(vec3(.655, .608, .520) * (.44 + 1.12 * paper.r));
  // Torn edges are thin and pale.
  m.albedo = mix(m.albedo, vec3(.82, .79, .73), thin * .6);
  m.albedo *= 1. - .20 * ink.b;
  m.albedo = mix(m.albedo, vec3(.40, .014, .009) * (.4 + 1.1 * paper.r), ink.a * .95);
  float wet = ink.g * smoothstep(.2, .6, ink.r);
  vec3 black = mix(vec3(.020, .019, .020), vec3(.004, .004, .005), smoothstep(.03, .7, ink.r));
  m.albedo = mix(m.albedo, black, sat(ink.r * 1.3));
  m.through = .12 * (1. - ink.r);
  m.rough = .5; m.gloss = max(.10 * ink.b, .10 * ink.r);
  // Wet ink stands on the paper and mirrors the lamps; its rim is a little rounded.
  vec2 film = slope * .8;
  if (wet > .004) {
    vec2 d = 1.5 / vec2(textureSize(robot_arm_ink, 0));
    vec2 rim = vec2(texture(robot_arm_ink, uv + vec2(d.x, 0.)).g, texture(robot_arm_ink, uv + vec2(0., d.y)).g) - ink.g;
    film = mix(film, slope * .22 - rim * .9, wet);
    m.gloss = mix(m.gloss, 1.3, wet); m.rough = mix(.5, .17, wet);
  }
  v.n = normalize(v.n + vec3(-film.x, 0., film.y));
  return m;
}
