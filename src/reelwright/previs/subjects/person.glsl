// People: woven cloth, skin with a little light of its own, hair in strands, and an umbrella that the light comes through.
vec3 person_tone(float kind, float which) {
  if (kind < .5) return which < .5 ? vec3(.44, .245, .165) : which < 1.5 ? vec3(.36, .19, .115) : which < 2.5 ? vec3(.25, .125, .07)
    : which < 3.5 ? vec3(.13, .06, .033) : vec3(.50, .305, .22);
  if (kind < 1.5) return which < .5 ? vec3(.018, .013, .011) : which < 1.5 ? vec3(.075, .034, .016) : which < 2.5 ? vec3(.15, .075, .03) : vec3(.30, .19, .085);
  return which < .5 ? vec3(.028, .034, .060) : which < 1.5 ? vec3(.045, .043, .045) : which < 2.5 ? vec3(.16, .125, .085) : vec3(.07, .085, .10);
}
float person_oval(vec2 p, vec2 r, float soft) { float d = (length(p / r) - 1.) * min(r.x, r.y); return smoothstep(soft, -soft, d); }
Material person_cloth(inout Vertex v, vec3 tone, float grain) {
  Material m = matte(tone);
  vec2 q = vec2(v.rest.z + v.rest.x * .7, v.rest.y);
  float seen = smoothstep(.004, .001, v.foot);
  float fine = texture(noiseMap, q * 9.).a - .5, broad = texture(noiseMap, q * .9 + .3).r - .5;
  m.albedo *= 1. + fine * grain * seen + broad * .10;
  // Creases, softer where a pixel covers more of them.
  float far = smoothstep(.012, .003, v.foot);
  vec2 e = vec2(.006, 0.);
  vec2 w = vec2(q.x * .62, q.y * .40);
  float a = texture(noiseMap, w).r, b = texture(noiseMap, w + e.xy).r, c = texture(noiseMap, w + e.yx).r;
  v.n = normalize(v.n + vec3(b - a, c - a, b - a) * 1.5 * far);
  m.gloss = .06; m.rough = .6; m.fuzz = .35;
  return m;
}
Material person_coat(inout Vertex v) {
  Material m = person_cloth(v, v.look.rgb * .62, .5);
  float soft = max(v.foot, .0012), y = v.rest.y, z = v.rest.z;
  bool front = v.rest.x > .03 && abs(z) < .16 && y < 1.40;
  if (front) {
    float edge = abs(z - .022);
    m.albedo *= 1. - .55 * smoothstep(.004 + soft, .001, edge);
    // Buttons in a row.
    float row = (fract((y - .02) / .115) - .5) * .115;
    float button = person_oval(vec2(z + .004, row), vec2(.0105), soft) * step(.72, y) * step(y, 1.34);
    m.albedo = mix(m.albedo, v.look.rgb * .12 + .01, button);
    m.gloss = mix(m.gloss, .5, button); m.rough = mix(m.rough, .25, button);
    // Pocket flaps.
    vec2 pocket = vec2(abs(z) - .105, y - .90 - (abs(z) - .105) * .25);
    float flap = max(abs(pocket.x) - .045, abs(pocket.y) - .016);
    m.albedo *= 1. - .45 * smoothstep(.004 + soft, .0, abs(flap)) * step(.1, v.rest.x + .08);
  }
  // A seam at the hem and the sides.
  m.albedo *= 1. - .30 * smoothstep(.02 + soft, .0, abs(v.paint.y - .94));
  return m;
}
Material person_skin(inout Vertex v, float code) {
  vec3 tone = person_tone(0., mod(code, 8.));
  vec3 hair = person_tone(1., mod(floor(code / 8.), 8.));
  Material m = matte(tone);
  m.gloss = .16; m.rough = .45; m.through = .12; m.fuzz = .12;
  float soft = max(v.foot * .8, .0008);
  vec2 f = vec2(abs(v.rest.z), v.rest.y);
  if (v.rest.y > 1.5 && v.rest.x > .03) {
    float blush = person_oval(f - vec2(.042, 1.578), vec2(.026, .020), .02);
    m.albedo *= mix(vec3(1.), vec3(1.08, .86, .84), blush);
    float lips = person_oval(f - vec2(0., 1.546 + f.x * f.x * 4.), vec2(.026, .0070), .003 + soft);
    m.albedo = mix(m.albedo, tone * vec3(.86, .55, .52), lips * .6);
    float parting = person_oval(vec2(f.x, f.y - 1.5465 - f.x * f.x * 5.), vec2(.024, .0014), .0012 + soft);
    m.albedo *= 1. - .6 * parting;
    float brow = person_oval(vec2(f.x - .034, f.y - 1.637 + (f.x - .034) * (f.x - .034) * 9. - (f.x - .034) * .10), vec2(.021, .0048), .0015 + soft);
    m.albedo = mix(m.albedo, hair * .9 + .004, brow * .85);
    vec2 e = f - vec2(.0325, 1.612);
    float lid = person_oval(e - vec2(.0005, .0015), vec2(.0165, .0088), .002 + soft);
    m.albedo = mix(m.albedo, tone * .52, lid * .7);
    float iris = person_oval(e, vec2(.0112, .0064), soft);
    m.albedo = mix(m.albedo, vec3(.012, .009, .008), iris);
    m.gloss = mix(m.gloss, .75, iris); m.rough = mix(m.rough, .10, iris); m.through *= 1. - iris;
    // The light that lives in an eye.
    m.glow = skyMiddle * .9 * person_oval(vec2(v.rest.z > 0. ? e.x : -e.x, e.y) - vec2(.003, .0022), vec2(.0021), .0006 + soft * .5) * iris;
  }
  return m;
}
Material person_hair(inout Vertex v, float code) {
  vec3 tone = person_tone(1., mod(floor(code / 8.), 8.));
  float around = atan(v.rest.z, v.rest.x + .02);
  float strands = texture(noiseMap, vec2(around * 1.9, v.rest.y * .55)).a - .5, locks = texture(noiseMap, vec2(around * .45, v.rest.y * .30)).r - .5;
  float far = smoothstep(.008, .002, v.foot);
  vec3 across = normalize(vec3(-v.rest.z, 0., v.rest.x + .02) + 1e-4);
  v.n = normalize(v.n + across * (strands * .55 * far + locks * .9));
  Material m = matte(tone * (1. + strands * .7 * far + locks * .6));
  m.gloss = .22; m.rough = .42; m.fuzz = .30;
  return m;
}
Material person_canopy(inout Vertex v) {
  Material m = matte(v.look.rgb * .85);
  float soft = max(v.foot * 6., .03);
  float rib = smoothstep(1. - .05 - soft, 1., abs(v.paint.z));
  m.albedo *= 1. - .45 * rib;
  m.albedo *= 1. - .35 * smoothstep(.955, .965, v.paint.y);
  m.gloss = .22; m.rough = .38; m.through = .75;
  return m;
}
Material person_material(inout Vertex v) {
  float part = v.paint.x, code = floor(v.look.w + .5);
  if (part < 1.5) return person_coat(v);
  if (part < 2.5) return person_cloth(v, person_tone(2., mod(floor(code / 64.), 8.)), .6);
  Material m = matte(vec3(.03));
  if (part < 4.5) {
    float sole = smoothstep(.0225 + v.foot, .0225 - v.foot, v.rest.y);
    vec3 leather = mod(code, 2.) < .5 ? vec3(.05, .028, .016) : vec3(.022, .021, .022);
    m.albedo = mix(leather, mod(code, 3.) < .5 ? vec3(.40, .385, .36) : vec3(.014), sole);
    m.gloss = mix(.40, .08, sole); m.rough = .32;
  }
  else if (part < 5.5) return person_skin(v, code);
  else if (part < 7.5) return person_cloth(v, mod(code, 3.) < 1.5 ? vec3(.46, .45, .42) : vec3(.10, .11, .13), .3);
  else if (part < 8.5) return person_hair(v, code);
  else if (part < 9.5) return person_canopy(v);
  else if (part < 10.5) { m.albedo = vec3(.42); m.metal = 1.; m.gloss = .7; m.rough = .25; }
  else { m.albedo = vec3(.10, .045, .02); m.gloss = .5; m.rough = .25; }
  return m;
}
// The skirt stirs in the wind, most at its hem.
vec3 person_move(vec3 p, vec3 rest, vec4 paint, vec4 look) {
  float loose = paint.x < 6.6 && paint.x > .5 ? paint.y * paint.y : 0.;
  float turn = paint.z * 3.14159, t = sceneTime;
  float wave = sin(turn * 3. + t * 4.1 - rest.y * 9.) * .6 + sin(turn * 5. - t * 6.3 + rest.y * 6.) * .4;
  return p + vec3(cos(turn), 0., sin(turn)) * wave * .009 * loose;
}
