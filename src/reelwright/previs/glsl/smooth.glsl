// Smooths the steps of edges after development: blurs along an edge, never across it.
// Source: fast approximate antialiasing by local luma gradients (Lottes 2009).
uniform vec2 R;
uniform sampler2D image;
out vec4 colour;
float luma(vec3 c) { return dot(c, vec3(.299, .587, .114)); }
void main() {
  vec2 p = 1. / R, uv = gl_FragCoord.xy * p;
  vec3 middle = texture(image, uv).rgb;
  float nw = luma(texture(image, uv + vec2(-.5, .5) * p).rgb), ne = luma(texture(image, uv + vec2(.5, .5) * p).rgb);
  float sw = luma(texture(image, uv + vec2(-.5, -.5) * p).rgb), se = luma(texture(image, uv + vec2(.5, -.5) * p).rgb);
  float m = luma(middle), low = min(m, min(min(nw, ne), min(sw, se))), high = max(m, max(max(nw, ne), max(sw, se)));
  vec2 along = vec2((sw + se) - (nw + ne), (nw + sw) - (ne + se));
  along = vec2(-along.x, along.y) * vec2(1., 1.);
  float flat_ = max((nw + ne + sw + se) * .03, .008);
  along = clamp(along / (min(abs(along.x), abs(along.y)) + flat_), -7., 7.) * p;
  vec3 near = .5 * (texture(image, uv - along / 6.).rgb + texture(image, uv + along / 6.).rgb);
  vec3 wide = .5 * near + .25 * (texture(image, uv - along * .5).rgb + texture(image, uv + along * .5).rgb);
  float w = luma(wide);
  vec3 c = w < low || w > high ? near : wide;
  colour = vec4(high - low < .035 ? middle : c, 1.);
}
