// Lacquered shells, cast graphite, steel, rubber; and the brush: bamboo, horn, and hair soaked with ink.
uniform vec3 robot_arm_accent;
Material robot_arm_material(inout Vertex v) {
  float part = v.paint.x;
  vec3 q = v.rest;
  Material m = matte(vec3(.3));
  float fine = smoothstep(.0016, .0004, v.foot);
  if (part < 1.5) {        // lacquer over plastic: an orange-peel so faint that only the mirror sees it
    m.albedo = v.look.rgb;
    vec4 peel = texture(noiseMap, (q.xy + q.zz * 1.7) * 3.1);
    v.n = normalize(v.n + (peel.rgb - .5) * .012);
    m.gloss = 1.; m.rough = .13;
  } else if (part < 2.5) { // cast aluminium, dark anodised
    float grain = texture(noiseMap, (q.xy + q.yz) * 9.).a;
    m.albedo = vec3(.034, .036, .040) * (.85 + .3 * mix(.5, grain, fine));
    m.gloss = .75; m.rough = .34 + .10 * grain * fine;
  } else if (part < 3.5) { // anodised rings
    m.albedo = robot_arm_accent; m.gloss = .8; m.rough = .24; m.metal = .35;
    m.glow = robot_arm_accent * .10;
  } else if (part < 4.5) { // turned steel
    m.albedo = vec3(.52, .52, .54); m.gloss = 1.; m.metal = 1.;
    m.rough = .20 + .10 * mix(.5, texture(noiseMap, vec2(q.y * 40., q.x * 2.)).a, fine);
  } else if (part < 5.5) { m.albedo = vec3(.018); m.gloss = .22; m.rough = .55; }
  else if (part < 6.5) {   // bamboo: fibres along it, a node
    float a = atan(q.z, q.x);
    float fibre = texture(noiseMap, vec2(a * .9, q.y * 2.2)).g, line = texture(noiseMap, vec2(a * 4., q.y * .8)).a;
    m.albedo = mix(vec3(.30, .145, .045), vec3(.55, .33, .13), fibre) * (.86 + .28 * mix(.5, line, fine));
    float node = smoothstep(.0032, .0, abs(q.y - .0535));
    m.albedo *= 1. - .5 * node;
    m.gloss = .7; m.rough = .20;
  } else if (part < 7.5) { m.albedo = mix(vec3(.030, .018, .012), vec3(.10, .06, .03), texture(noiseMap, q.xy * 8.).g); m.gloss = 1.; m.rough = .12; }
  else {                   // hair: pale at the root, black and wet from the belly down
    float a = atan(q.z, q.x), down = -q.y / .046;
    float strand = texture(noiseMap, vec2(a * 2.55, down * .16)).a, lock = texture(noiseMap, vec2(a * .9, down * .07)).g;
    float soaked = smoothstep(.04, .24, down + (strand - .5) * .24 + (lock - .5) * .4);
    vec3 dry = mix(vec3(.42, .33, .22), vec3(.80, .71, .56), strand);
    m.albedo = mix(dry, vec3(.009, .009, .011), soaked);
    vec3 around = normalize(cross(v.n, vec3(0., 1., 0.)) + 1e-4);
    v.n = normalize(v.n + around * (strand - .5) * mix(1.1, .8, soaked) * smoothstep(.0009, .0002, v.foot));
    m.gloss = mix(.12, .85, soaked); m.rough = mix(.6, .26, soaked);
    m.fuzz = .35 * (1. - soaked); m.through = .15 * (1. - soaked);
  }
  return m;
}
