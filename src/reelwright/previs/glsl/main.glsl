// The setting and the sky above it: one pixel. Settings that know where their horizon is are drawn in three bands.
void main() {
  vec3 rd = cameraRay(gl_FragCoord.xy);
#if defined(ONLY_SKY)
  float t = FAR;
  vec3 c = sky(rd);
#elif defined(ONLY_GROUND)
  float t = setting_trace(eye, rd);
  vec3 c = setting_shade(eye, rd, t);
#else
  float t = setting_trace(eye, rd);
  vec3 c = t < FAR ? setting_shade(eye, rd, t) : sky(rd);
#endif
  colour = vec4(max(c, 0.), 1.);
  gl_FragDepth = depthOf(min(t, FAR));
}
