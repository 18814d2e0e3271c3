// White tanks with a roll pattern and an accent, blackened engines, a steel mount, fire and smoke.
// paint.x: 1 body 2 fin 3 engine 4 mount 5 flame 6 smoke; look: the accent's colour and how far the engines burn; for the
// flame its brightness and phase; for smoke its age, the fire's light on it, and a number of its own.
vec3 rocket_move(vec3 p, vec3 rest, vec4 paint, vec4 look) {
  if (paint.x > 4.5 && paint.x < 5.5) {
    float t = sceneTime * 23. + look.y * 40., d = paint.y;
    p.xz += vec2(sin(t + d * 9.), cos(t * 1.13 + d * 8.)) * d * d * .16;
    p.xz += normalize(rest.xz + 1e-4) * (sin(t * 1.7 + d * 14. + rest.x * 5.) * .10 + sin(d * 40. - t * 2.) * .05) * d;
  }
  return p;
}
#ifndef VERTEX
float rocket_line(float d, float wide) { float w = fwidth(d) + 1e-5; return sat((wide - abs(d)) / w + .5) * min(2. * wide / w, 1.); }
float rocket_in(float d) { return sat(.5 - d / (fwidth(d) + 1e-5)); }
Material rocket_body(inout Vertex v) {
  float y = v.rest.y, a = atan(v.rest.z, v.rest.x), r = length(v.rest.xz);
  Material m = matte(vec3(.60, .61, .62));
  m.gloss = .55; m.rough = .25;
  // Panels: rings every metre and long seams; each panel a hair different.
  vec2 cell = vec2(floor(a / 6.2832 * 12.), floor(y * .9));
  m.albedo *= .94 + .08 * hash21(cell + 40.);
  float near = smoothstep(.10, .02, v.foot);
  float seam = max(rocket_line(fract(y * .9) - .0, .012) , rocket_line((fract(a / 6.2832 * 12.) - .5) * r * .52, .006));
  m.albedo *= 1. - .30 * seam * near;
  vec3 dark = vec3(.022), accent = v.look.rgb * .62;
  // Roll pattern: quarters of black below, a band between the stages.
  float quarter = step(0., sin(a * 2. + .0));
  float low = rocket_in(abs(y - 2.55) - .75) * mix(quarter, 1. - quarter, step(2.55, y));
  float ring = max(rocket_in(abs(y - 11.55) - .33), rocket_in(abs(y - 4.62) - .10));
  m.albedo = mix(m.albedo, dark, max(low, ring));
  m.albedo = mix(m.albedo, accent, max(rocket_in(abs(y - 10.55) - .34), rocket_in(14.35 - y)));
  m.albedo = mix(m.albedo, dark, rocket_in(abs(y - 10.08) - .03));
  // A hatch, and portholes in the upper stage.
  vec2 q = vec2((fract(a / 6.2832 * 3.) - .5) * 6.2832 / 3. * r, y - 12.62);
  float port = length(q) - .15;
  m.albedo = mix(m.albedo, vec3(.02, .03, .04), rocket_in(port)); m.gloss = mix(m.gloss, 1.2, rocket_in(port));
  m.albedo = mix(m.albedo, vec3(.35), rocket_line(port - .02, .022));
  // Frost where the oxygen is, soot at the tail.
  vec4 n = texture(noiseMap, vec2(a * .16, y * .045));
  float frost = smoothstep(.42, .7, n.r) * smoothstep(4.9, 5.6, y) * smoothstep(9.9, 9.0, y);
  m.albedo = mix(m.albedo, vec3(.88), frost * .5); m.gloss *= 1. - .6 * frost;
  float soot = smoothstep(2.6, .7, y + (n.g - .5) * 2.);
  m.albedo *= 1. - .62 * soot;
  m.glow = vec3(1., .42, .12) * v.look.w * smoothstep(3.5, .7, y) * .10;
  return m;
}
Material rocket_fire(Vertex v) {
  Material m = matte(vec3(0.));
  float d = v.paint.y, a = atan(v.rest.z, v.rest.x), t = sceneTime;
  float cosine = sat(abs(dot(v.rd, v.n)));
  float n = texture(noiseMap, vec2(a * .32, d * .9 - t * 2.3 + v.look.y)).r + .6 * texture(noiseMap, vec2(a * .64, d * 1.7 - t * 3.9)).r;
  if (n * .8 + cosine * .35 < d * 1.25 - .06 + (1. - cosine) * .12) discard;
  float hot = sat(1.35 - d * 1.2 + (n - .8) * .7) * mix(.55, 1., cosine);
  vec3 c = mix(vec3(1.2, .20, .02), vec3(1.5, .72, .18), smoothstep(.1, .55, hot));
  c = mix(c, vec3(1.6, 1.45, 1.15), smoothstep(.5, 1., hot));
  // Shock diamonds near the engines.
  float diamonds = .75 + .25 * cos(d * 42.) * smoothstep(.5, .0, d);
  m.glow = c * mix(1.4, 7., hot * hot) * diamonds * v.look.x;
  return m;
}
Material rocket_smoke(inout Vertex v) {
  float age = v.look.x, own = v.look.z;
  vec3 q = v.rest + own * 7.;
  vec4 a = texture(noiseMap, q.xy * .17 + q.z * .09), b = texture(noiseMap, q.zy * .33 + q.x * .21 - sceneTime * .006);
  vec4 c = texture(noiseMap, q.xz * .71 + q.y * .43);
  float cosine = -dot(v.rd, v.n), ragged = a.r * .5 + b.r * .4 + c.r * .3;
  if (cosine < ragged * .52 - .10 + age * age * 1.1) discard;
  v.n = normalize(v.n + (vec3(a.r, b.r, a.g) - .5) * .9 + (vec3(c.r, c.g, b.g) - .5) * .5);
  Material m = matte(mix(vec3(.52, .48, .44), vec3(.66, .66, .67), sat(age * 2.)));
  m.through = .45; m.fuzz = .25;
  m.ao = mix(.5, 1., sat(v.n.y * .5 + .55)) * mix(.75, 1., sat(b.r * 1.4));
  m.glow = mix(vec3(1., .28, .05), vec3(1., .62, .28), sat(v.look.y * .5)) * v.look.y * (.25 + .75 * sat(-v.n.y * .6 + .5)) * (.5 + b.r);
  return m;
}
#endif
Material rocket_material(inout Vertex v) {
  Material m = matte(vec3(.3));
#ifndef VERTEX
  float part = v.paint.x;
  if (part < 1.5) m = rocket_body(v);
  else if (part < 2.5) {
    m.albedo = v.look.rgb * .62; m.gloss = .6; m.rough = .22;
    float r = length(v.rest.xz);
    m.albedo = mix(m.albedo, vec3(.022), rocket_in(r - 1.02));
    m.albedo *= 1. - .5 * smoothstep(1.4, .0, v.rest.y + .3);
  } else if (part < 3.5) {
    if (v.paint.y > .5) { m.albedo = vec3(.01); m.glow = vec3(1.5, .8, .3) * v.look.w * 4.; }
    else { m.albedo = vec3(.12, .11, .10); m.metal = .8; m.gloss = .7; m.rough = .3; }
  } else if (part < 4.5) {
    vec4 n = texture(noiseMap, v.rest.xz * .12 + v.rest.y * .2);
    m.albedo = mix(vec3(.20, .20, .205), vec3(.30, .29, .275), n.r) * (v.rest.y > .2 ? .55 : 1.);
    float r = length(v.rest.xz);
    if (v.rest.y < .2) { m.albedo *= mix(.45, 1., smoothstep(.3, 2.9, r + (n.g - .5))); m.albedo = mix(m.albedo, vec3(.55, .38, .03), rocket_line(r - 3.2, .10) * step(.5, fract(atan(v.rest.z, v.rest.x) * 5.)) * .8); }
    m.gloss = .2; m.rough = .5;
  } else if (part < 5.5) m = rocket_fire(v);
  else m = rocket_smoke(v);
#endif
  return m;
}
