// One pixel of a figure: its material under the scene's light.
#if defined(FUR) && !defined(SAMPLED)
#include "glsl/dither.glsl"
#endif
centroid in vec3 rest, world, facing;
centroid in vec4 painted, looked;
out vec4 colour;
#ifdef MIRROR
uniform float mirrorHeight;
#endif
void main() {
  vec3 d = world - eye;
#ifdef MIRROR
  if (world.y < mirrorHeight) discard;
  d.y = world.y + eye.y - 2. * mirrorHeight;   // as an eye under the mirror sees it
#endif
  float t = length(d);
  vec3 rd = d / t;
  Vertex v = Vertex(rest, world, normalize(facing), painted, looked, shell, pixel() * t, rd);
#ifdef TWO_SIDED
  v.n = faceforward(v.n, rd, v.n);
#endif
  Material m = MATERIAL_material(v);
#if defined(FUR) && defined(SAMPLED)
  if (furCover < .12) discard;
#elif defined(FUR)
  if (furCover < .15 + .5 * dither(gl_FragCoord.xy)) discard;
  furCover = 1.;
#endif
  m.ao *= painted.w;
#ifdef FUR
  colour = vec4(max(airTo(litFur(m, v.p, v.n, rd), rd, t), 0.), furCover);
#else
  colour = vec4(max(airTo(lit(m, v.p, v.n, rd), rd, t), 0.), 1.);
#endif
}
