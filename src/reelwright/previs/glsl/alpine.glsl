// The cover of alpine land, the same near by and in the panorama: a meadow, from broad and from closer noise.
uniform vec3 mountains_grass;
vec3 alpine_meadow(vec4 broad, vec4 mid) {
  vec3 c = mountains_grass * mix(.72, 1.30, broad.r);
  c = mix(c, mountains_grass * vec3(1.75, 1.15, 1.1) + .010, smoothstep(.50, .78, mid.g) * .5);
  return c * mix(.82, 1.12, mid.r);
}
