// The disc of the sun, or of the moon by night, drawn larger than life as lenses of films do.
uniform vec4 sun_disc;          // radius (rad), brightness, 1 for a moon, phase of the moon's seas
vec3 sun_sky(vec3 rd, vec3 c, float blur) {
  float angle = acos(clamp(toSun(rd), -1., 1.));
  float edge = max(pixel() * 1.2, .0012);
  float disc = smoothstep(sun_disc.x + edge, sun_disc.x - edge, angle);
  if (disc <= 0.) return c;
  float rim = sat(angle / sun_disc.x);
  vec3 face = sunLight / max(max(sunLight.r, sunLight.g), .05) * sun_disc.y * mix(1., .72, rim * rim);
  if (sun_disc.z > .5) {
    vec3 e = normalize(cross(vec3(0., 1., 0.), sunDir));
    vec2 q = vec2(dot(rd, e), rd.y - sunDir.y) / sun_disc.x;
    face *= .72 + .5 * textureLod(noiseMap, q * .13 + sun_disc.w, 1.).r;
  }
  return mix(c, max(face, c), disc);
}
