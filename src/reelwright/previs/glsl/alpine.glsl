// The cover of alpine land, the same near by and in the panorama: meadow, wood, rock and snow.
uniform vec3 mountains_grass;
vec3 alpine_meadow(vec2 p, float foot) {
  vec4 broad = texture(noiseMap, p * .0031), mid = texture(noiseMap, p * .021 + .3);
  vec3 c = mountains_grass * mix(.72, 1.30, broad.r);
  c = mix(c, mountains_grass * vec3(2.0, 1.20, 1.1) + .012, smoothstep(.50, .78, mid.g) * .55);
  return c * mix(.80, 1.14, mid.r);
}
vec3 alpine_rock(vec3 p) {
  vec4 a = texture(noiseMap, p.xz * .004 + p.y * .009), b = texture(noiseMap, vec2(p.x + p.z, p.y * 2.4) * .011);
  return mix(vec3(.115, .105, .10), vec3(.26, .24, .22), a.r * .6 + b.g * .5) * mix(.75, 1.1, b.b);
}
