// Grass, flowers and ferns: thin things that the wind stirs and the sun shines through.
// look: linear colour, wind; paint: kind (0 blade, 1 petal, 2 heart, 3 fern), share to the tip, tone, openness.
vec3 undergrowth_move(vec3 p, vec3 rest, vec4 paint, vec4 look) {
  float t = sceneTime, high = max(rest.y, 0.) * max(rest.y, 0.);
  float gust = .55 + .45 * sin(t * .8 + dot(p.xz, vec2(.35, .22)));
  vec2 sway = vec2(sin(t * 1.9 + p.x * 1.3 + p.z * .7), .6 * sin(t * 2.3 + p.z * 1.7)) + vec2(.8, .2) * gust;
  sway += .35 * vec2(sin(t * 5.1 + p.x * 7.), cos(t * 4.7 + p.z * 8.)) * paint.y;
  float size = .10 + .10 * look.w;
  return p + vec3(sway.x, -.25 * abs(sway.x), sway.y) * high * size * (.12 + look.w) * .45;
}
Material undergrowth_material(inout Vertex v) {
  float tip = v.paint.y, tone = v.paint.z;
  vec3 c = v.look.rgb;
  if (v.paint.x < .5) {
    c *= mix(.50, 1.28, tip) * mix(.78, 1.25, tone);
    c = mix(c, c * vec3(1.5, 1.12, .75), smoothstep(.55, 1., tip) * tone * .7);
  } else if (v.paint.x < 1.5) c *= mix(.85, 1.1, tone);
  else if (v.paint.x < 2.5) c = vec3(.75, .45, .05);
  else c *= mix(.6, 1.2, tip) * mix(.8, 1.2, tone);
  Material m = matte(c);
  m.through = v.paint.x > .5 && v.paint.x < 2.5 ? .35 : .55;
  return m;
}
