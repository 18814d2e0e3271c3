// The camera ray, the setting, the subjects, the air: one pixel.
uniform vec2 lens;         // nearest, farthest distance that the depth buffer resolves, metres
void main() {
  vec2 uv = (gl_FragCoord.xy * 2. - R) / frameSpan;
  vec3 rd = normalize(eyeTurn * vec3(uv, focal));
  float depth = FAR;
  float t = setting_trace(eye, rd);
  vec3 c = t < FAR ? setting_shade(eye, rd, t) : sky(rd);
  depth = min(t, FAR);
  drawSubjects(eye, rd, t, c, depth);
  colour = vec4(max(c, 0.), depth);
  gl_FragDepth = sat(log2(depth / lens.x) / log2(lens.y / lens.x));
}
