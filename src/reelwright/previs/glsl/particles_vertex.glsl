// A droplet or a puff: a quad that faces the lens, stretched along its path while the shutter is open.
uniform vec2 R;
uniform float frameSpan, focal, shutter;
uniform vec3 eye;
uniform mat3 eyeTurn;
uniform vec2 lens;
in vec2 corner;
in vec3 place, velocity;
in vec3 look;                  // radius (m), opacity, softness: 0 a bead, .25 a streak, .4 a flake, from .5 a puff
out vec2 spot;
out vec2 style;
out float above;
vec3 seen(vec3 p) { return transpose(eyeTurn) * (p - eye); }
void main() {
  vec3 a = seen(place);
  if (a.z < .3) { gl_Position = vec4(2., 2., 2., 1.); return; }
  vec3 b = seen(place + velocity * shutter);
  vec2 s = a.xy / a.z * focal, e = b.xy / max(b.z, .3) * focal - s;
  float pixel = 2. / frameSpan;
  float radius = look.x * focal / a.z;
  bool falls = look.z > .2 && look.z < .5;
  // What falls close to the lens is out of focus.
  float shown = max(radius + (falls ? .006 * max(1.6 / a.z - 1., 0.) : 0.), pixel * .62);
  float stretch = look.z > .5 ? 0. : length(e);
  vec2 along = stretch > 1e-6 ? e / stretch : vec2(1., 0.);
  vec2 q = s + (along * (shown + stretch * .5) * corner.x + vec2(-along.y, along.x) * shown * corner.y) * 1.9;
  spot = corner * 1.9;
  style = vec2(look.y * min(radius * radius / (shown * shown), 1.) * shown / (shown + stretch * .5), look.z);
  style.x = look.z > .5 ? look.y : max(style.x, look.y * .16 * min(radius / shown, 1.));
  if (falls) style.x = look.y * smoothstep(.3, .9, a.z) * (look.z < .3 ? min(radius / shown, 1.) : min(radius * radius / (shown * shown), 1.) * shown / (shown + stretch * .5));
  above = place.y;
  float depth = (lens.y + lens.x - 2. * lens.y * lens.x / a.z) / (lens.y - lens.x);
  gl_Position = vec4(q * frameSpan / R, depth, 1.);
}
