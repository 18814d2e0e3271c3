// From light to film: halation, exposure, tone curve, grade, vignette, and a dither that hides the eight bits.
// Source of the tone curve: Narkowicz, "ACES Filmic Tone Mapping Curve" (2016).
uniform vec2 R;
uniform sampler2D image, halo;
uniform float exposure, saturation, contrast, vignette, haloStrength, frameNumber, mono;
uniform vec3 gain, lift;
out vec4 colour;
vec3 aces(vec3 x) { return clamp((x * (2.51 * x + .03)) / (x * (2.43 * x + .59) + .14), 0., 1.); }
float hash(vec3 p) { uvec3 q = uvec3(ivec3(p)) * uvec3(1597334677u, 3812015801u, 2798796415u); uint n = (q.x ^ q.y ^ q.z) * 1597334677u; n ^= n >> 15u; n *= 2246822519u; return float(n >> 8u) / 16777216.; }
void main() {
  vec2 uv = gl_FragCoord.xy / R;
  vec3 c = texture(image, uv).rgb + texture(halo, uv).rgb * haloStrength;
  vec2 q = uv - .5;
  c *= exposure * (1. - dot(q, q) * vignette);
  // Very bright light leans towards white before the curve would clip it to a hue.
  float bright = max(c.r, max(c.g, c.b));
  c = mix(c, vec3(bright), smoothstep(2., 14., bright) * .45);
  c = aces(c * gain);
  c = pow(c, vec3(1. / 2.2));
  c += lift * (1. - c);
  float l = dot(c, vec3(.2126, .7152, .0722));
  c = mix(vec3(l), c, saturation * (1. - mono));
  c = mix(c, c * c * (3. - 2. * c), contrast);
  float d = hash(vec3(gl_FragCoord.xy, frameNumber)) + hash(vec3(gl_FragCoord.yx, frameNumber + 57.)) - 1.;
  colour = vec4(c + d / 255., 1.);
}
