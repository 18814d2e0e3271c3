// Sand: ripples where a pixel still resolves them, a sheen against the light, wind streaks farther off.
uniform vec3 desert_sand;
Material desert_material(inout Vertex v) {
  vec2 p = v.p.xz;
  vec4 broad = texture(noiseMap, p * .013), near = texture(noiseMap, p * .11);
  float bend = broad.r * 9. + near.r * 2.2;
  float wave = (p.y * .92 + p.x * .28) * 9.5 + bend;
  float seen = smoothstep(.16, .03, v.foot * 1.5) * smoothstep(.80, .95, v.n.y) * (.55 + .9 * broad.g);
  float crest = cos(wave) + .35 * cos(wave * 2.03 + near.r * 4.);
  v.n = normalize(v.n + vec3(.28, 0., .92) * crest * .17 * seen + vec3(near.b - .5, 0., near.r - .5) * .10);
  Material m = matte(desert_sand * (.80 + .34 * broad.r) * (1. - .22 * seen * (1. - crest * .5)));
  float grain = texture(noiseMap, p * 2.7).a;
  m.albedo *= .93 + .14 * mix(.5, grain, smoothstep(.02, .004, v.foot));
  return m;
}
