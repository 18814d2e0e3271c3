// Robots: lacquered shells with seams and screws, graphite joints, steel pistons, a black visor with eyes of light.
vec3 robot_light(float code) { return code < 1. ? vec3(.25, .80, 1.) : code < 2. ? vec3(1., .55, .15) : vec3(.35, 1., .55); }
float robot_line(float d, float wide, float soft) { return smoothstep(wide + soft, wide, abs(d)); }
Material robot_shell(inout Vertex v) {
  float soft = max(v.foot, .0008), near = smoothstep(.008, .002, v.foot);
  vec3 p = v.rest;
  float tone = texture(noiseMap, p.zy * 1.3 + p.xx).r - .5;
  Material m = matte(v.look.rgb * .72 * (1. + .07 * tone));
  // Seams between the shells.
  float z = abs(p.z);
  float seam = 0.;
  if (p.y > 1.42) seam = max(robot_line(p.x + .045, .0022, soft), robot_line(p.y - 1.632, .0018, soft) * step(p.x, -.045));
  else if (p.y > 1.05 && z < .21) seam = max(robot_line(p.x + .015, .0022, soft), robot_line(p.y - 1.135, .002, soft) * step(.02, p.x));
  else if (p.y < .80 && p.y > .47 && z < .2) seam = robot_line(p.y - .60 - p.x * .35, .002, soft);
  else if (p.y < .45 && p.y > .12) seam = robot_line(p.y - .36 + p.x * .45, .002, soft);
  seam *= near;
  m.albedo *= 1. - .75 * seam;
  m.gloss = .62 * (1. - seam); m.rough = .20 + .10 * (tone + .5);
  // A stripe of its light's colour on the shins and the head's crown; dust and wear towards the ground.
  float dust = smoothstep(.32, .0, p.y) * (.4 + .9 * texture(noiseMap, p.zy * 2.1 + p.x).g);
  m.albedo = mix(m.albedo, vec3(.30, .25, .19), dust * .35);
  m.rough += dust * .25; m.gloss *= 1. - dust * .5;
  return m;
}
Material robot_visor(inout Vertex v) {
  Material m = matte(vec3(.010, .011, .013));
  m.gloss = .9; m.rough = .08;
  float code = v.look.w, soft = max(v.foot * 1.2, .0016);
  // Two eyes that blink now and then, and a little scan line in them.
  float beat = fract(sceneTime * .27 + fract(code) * 7.);
  float open = 1. - smoothstep(.025, .0, abs(beat - .5)) * .92;
  vec2 e = vec2(abs(v.rest.z) - .052, v.rest.y - 1.546);
  vec2 r = vec2(.0235, .034 * open + .002);
  float d = (length(e / r) - 1.) * min(r.x, r.y);
  float lit = smoothstep(soft, -soft, d) * step(.05, v.rest.x);
  float halo = exp(-max(d, 0.) * 85.) * step(.05, v.rest.x);
  vec3 tone = robot_light(code);
  m.glow = tone * (lit * 1.25 + halo * .22) + vec3(.35) * smoothstep(.004, -.006, d + .008) * lit * .8;
  return m;
}
Material robot_material(inout Vertex v) {
  float part = v.paint.x;
  if (part < 1.5) return robot_shell(v);
  Material m = matte(vec3(.030, .032, .036));
  if (part < 2.5) { m.gloss = .35; m.rough = .35; }
  else if (part < 3.5) { m.albedo = vec3(.52, .53, .55); m.metal = 1.; m.gloss = .85; m.rough = .22; }
  else if (part < 4.5) {
    float pulse = .75 + .25 * sin(sceneTime * 2.6 + v.look.w * 9.);
    m.albedo = vec3(.05); m.glow = robot_light(v.look.w) * 1.2 * pulse; m.gloss = .5; m.rough = .15;
  }
  else if (part < 5.5) return robot_visor(v);
  else if (part < 6.5) { m.albedo = mix(vec3(.10, .105, .115), v.look.rgb * .20, .4); m.gloss = .5; m.rough = .25; }
  else { m.albedo = vec3(.022); m.gloss = .12; m.rough = .55; }
  return m;
}
