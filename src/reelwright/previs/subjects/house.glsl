// Plaster, stone or boards; split shingles; oak; panes that show the sky by day and a lit room by night.
// paint.x: 1 wall 2 plinth 3 shingle 4 timber 5 frame 6 pane 7 door 8 shutter 9 stone 10 lantern 11 pot; look: the walls'
// colour; how far the lamps are lit.
uniform int house_style;
uniform vec3 house_trim;
#ifndef VERTEX
float house_line(float d, float wide) { float w = fwidth(d) + 1e-5; return sat((wide - abs(d)) / w + .5) * min(2. * wide / w, 1.); }
// Unwrapped walls: metres along and up, whatever way they face.
vec2 house_flat(Vertex v, vec3 face) { return vec2(abs(face.x) > abs(face.z) ? v.rest.z : v.rest.x, v.rest.y); }
Material house_stone(inout Vertex v, vec2 q, vec3 tone) {
  float near = smoothstep(.10, .02, v.foot);
  vec4 cells = texture(noiseMap, q * vec2(.078, .115) + .13), n = texture(noiseMap, q * .31), big = texture(noiseMap, q * .055);
  float joint = smoothstep(.66, .90, cells.b);
  Material m = matte(tone * mix(.70, 1.2, n.r) * mix(.70, 1.3, big.g) * mix(vec3(1.06, 1., .92), vec3(.94, 1., 1.06), big.r));
  m.albedo = mix(m.albedo, tone * vec3(1.25, 1.2, 1.1) * .8, joint * .55);
  m.albedo *= 1. - .35 * smoothstep(.45, .62, cells.b) * (1. - joint) * near;
  v.n = normalize(v.n + (vec3(n.r, n.g, n.a) - .5) * .55 * near);
  return m;
}
Material house_wall(inout Vertex v, vec3 face) {
  vec2 q = house_flat(v, face);
  vec4 n = texture(noiseMap, q * .11), fine = texture(noiseMap, q * .9);
  float near = smoothstep(.06, .01, v.foot);
  if (house_style == 1) return house_stone(v, q, v.look.rgb * .46);
  Material m = matte(v.look.rgb * .56);
  if (house_style == 2) {
    float lap = fract(q.y * 6.2);
    v.n = normalize(v.n + vec3(0., -.55 * smoothstep(.0, .1, lap) + .2, 0.) * smoothstep(.10, .02, v.foot));
    m.albedo *= (1. - .55 * house_line(lap - .5 + .5 * step(.5, lap) * 0. - .46, .05)) * (.90 + .18 * texture(noiseMap, vec2(q.x * .12, floor(q.y * 6.2) * .37)).r);
  } else {
    m.albedo *= .84 + .30 * n.r;
    v.n = normalize(v.n + (vec3(fine.r, fine.g, fine.a) - .5) * .35 * near);
  }
  // Rain runs under the eaves, damp rises from the foot.
  m.albedo *= mix(1., .74, smoothstep(1.3, .5, q.y + (n.g - .5) * .8)) * mix(1., .86, smoothstep(2.2, 2.7, q.y));
  return m;
}
Material house_shingle(inout Vertex v) {
  float course = floor(v.paint.y), along = v.paint.z * 4.4 + hash21(vec2(course, 3.)) * 7.;
  float shake = floor(along), f = fract(along);
  float own = hash21(vec2(shake, course + 17.)), near = smoothstep(.08, .02, v.foot);
  vec3 c = mix(vec3(.115, .078, .058), vec3(.20, .150, .118), mix(.5, own, mix(.35, 1., near)));
  c = mix(c, vec3(.17, .16, .155), .35 * hash21(vec2(shake + 5., course)));
  Material m = matte(c);
  float gap = house_line(min(f, 1. - f), .05);
  m.albedo *= 1. - .7 * gap * near;
  vec4 n = texture(noiseMap, v.rest.xz * .07 + v.rest.y * .05), grain = texture(noiseMap, vec2(along * .31, v.rest.y * .24));
  m.albedo *= .80 + .40 * grain.r;
  float moss = smoothstep(.58, .78, n.r + .10 * own) * .6;
  m.albedo = mix(m.albedo, vec3(.085, .105, .030), moss);
  m.albedo *= fract(v.paint.y) < .1 ? .42 : 1.;
  v.n = normalize(v.n + vec3(0., 0., (own - .5) * .22) * near);
  m.gloss = .06; m.rough = .6;
  return m;
}
Material house_pane(Vertex v, float lit) {
  vec2 q = v.paint.yz;
  Material m = matte(vec3(.020, .022, .024));
  m.gloss = 1.1; m.rough = .07;
  // A room: warm wall, a lamp's pool of light, curtains drawn aside.
  float own = hash21(floor(v.rest.xz * 1.3 + v.rest.y * 2.)), pleat = .5 + .5 * sin(q.x * 60. + 3. * sin(q.x * 9.));
  float drawn = .16 + .12 * own + .05 * (1. - q.y), curtain = smoothstep(drawn + .02, drawn, min(q.x, 1. - q.x));
  vec3 room = mix(vec3(1., .46, .13), vec3(1., .66, .30), exp(-dot(q - vec2(.5, .62), q - vec2(.5, .62)) * 5.)) * (.55 + .65 * q.y);
  vec3 cloth = vec3(1., .60, .30) * (.40 + .35 * pleat);
  m.glow = mix(room, cloth, curtain) * lit * (own > .16 ? 1.35 : .4);
  m.albedo = mix(m.albedo, vec3(.40, .37, .33) * (.6 + .4 * pleat), curtain * .55);
  return m;
}
#endif
Material house_material(inout Vertex v) {
  Material m = matte(vec3(.3));
#ifndef VERTEX
  float part = v.paint.x, lit = v.look.w, near = smoothstep(.06, .01, v.foot);
  vec3 face = normalize(cross(dFdx(v.rest), dFdy(v.rest)) + 1e-6);
  vec2 q = house_flat(v, face);
  if (part < 1.5) m = house_wall(v, face);
  else if (part < 2.5 || (part > 8.5 && part < 9.5)) m = house_stone(v, q, vec3(.27, .25, .225));
  else if (part < 3.5) m = house_shingle(v);
  else if (part < 4.5) {
    vec4 g = texture(noiseMap, vec2(v.rest.x + v.rest.z, v.rest.y) * .31), h = texture(noiseMap, (v.rest.zy + v.rest.x) * 1.3);
    m.albedo = vec3(.105, .062, .038) * (.55 + .7 * g.r + .25 * h.r * near);
    m.gloss = .08;
  } else if (part < 5.5) { m.albedo = vec3(.62, .60, .55); m.gloss = .2; m.rough = .4; }
  else if (part < 6.5) m = house_pane(v, lit);
  else if (part < 8.5) {
    vec3 tone = house_trim * (.42 + .08 * hash21(vec2(floor(v.rest.z * 7.), 4.)));
    float slat = part > 7.5 ? fract(v.rest.y * 13.) : fract(v.rest.z * 7.);
    m.albedo = tone * (1. - .5 * house_line(slat - .5, .08) * near);
    if (part > 7.5) v.n = normalize(v.n + vec3(0., (slat - .5) * .8, 0.) * near);
    m.gloss = .25; m.rough = .4;
    if (part < 7.5) {
      // A small light in the upper half.
      vec2 w = vec2(abs(v.rest.z), v.rest.y - 2.02);
      float pane = max(abs(w.x) - .22, abs(w.y) - .20);
      float glass = sat(.5 - pane / (fwidth(pane) + 1e-5)) * (1. - house_line(w.x, .016)) * (1. - house_line(w.y, .016));
      m.albedo = mix(m.albedo, vec3(.02), glass); m.gloss = mix(m.gloss, 1., glass);
      m.glow = vec3(1., .55, .2) * glass * lit * 1.6;
    }
  } else if (part < 10.1) { m.albedo = vec3(.7, .6, .4); m.glow = vec3(1., .66, .28) * (.06 + 5.5 * lit); }
  else if (part < 10.5) { m.albedo = vec3(.55, .38, .12); m.metal = 1.; m.gloss = .9; m.rough = .25; }
  else { m.albedo = vec3(.30, .12, .065); }
#endif
  return m;
}
