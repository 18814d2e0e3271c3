// The setting's ground, if rays find it, and the sky: one pixel. Settings with a known horizon are drawn in three bands.
out vec4 colour;
#ifndef TRACED
uniform sampler2D figuresImage;    // premultiplied by how much of the pixel they cover
#endif
void main() {
#ifndef TRACED
  vec4 figures = texelFetch(figuresImage, ivec2(gl_FragCoord.xy), 0);
  if (figures.a > .998) { colour = figures; return; }
#endif
  vec3 rd = cameraRay(gl_FragCoord.xy);
#if defined(ONLY_SKY) || !defined(TRACED)
  vec3 c = vec3(0.);
#ifdef HIDES
  if (!setting_hides(rd))
#endif
  c = sky(rd);
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
#endif
#ifdef TRACED
  colour = vec4(max(c, 0.), 1.);
  gl_FragDepth = depthOf(min(t, FAR) * dot(rd, eyeTurn[2]));
#else
  colour = vec4(figures.rgb + max(c, 0.) * (1. - figures.a), 1.);
#endif
}
