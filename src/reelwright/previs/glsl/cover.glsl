// The figures' light, and a depth that shuts out what would be drawn behind the pixels that they cover whole.
uniform sampler2D image;
out vec4 colour;
void main() {
  colour = texelFetch(image, ivec2(gl_FragCoord.xy), 0);
  gl_FragDepth = colour.a > .998 ? 0. : 1.;
}
