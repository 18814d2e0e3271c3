// The setting's ground, if rays find it, and the sky: one pixel. Settings with a known horizon are drawn in three bands.
out vec4 colour;
void main() {
  vec3 rd = cameraRay(gl_FragCoord.xy);
#if defined(ONLY_SKY) || !defined(TRACED)
  vec3 c = sky(rd);
  float t = FAR;
#ifdef BACKDROP
  c = setting_backdrop(rd, c);
#endif
#elif defined(ONLY_GROUND)
  float t = setting_trace(eye, rd);
  vec3 c = setting_shade(eye, rd, t);
#else
  float t = setting_trace(eye, rd);
  vec3 c = t < FAR ? setting_shade(eye, rd, t) : sky(rd);
#ifdef BACKDROP
  if (t >= FAR) c = setting_backdrop(rd, c);
#endif
#endif
  colour = vec4(max(c, 0.), 1.);
#ifdef TRACED
  gl_FragDepth = depthOf(min(t, FAR) * dot(rd, eyeTurn[2]));
#endif
}
