// Every scene starts with this: the frame's uniforms, hashing, turning, and what matter is.
uniform vec2 R;            // size of the shaded frame, pixels
uniform float frameSpan;   // pixels that count as the frame's height: keeps subjects framed when it is tall or square
uniform float sceneTime;   // scene seconds (slower than the film's in slow motion)
uniform vec3 eye;
uniform mat3 eyeTurn;      // camera to world
uniform float focal;
uniform sampler2D noiseMap;

// How matter answers to light. `matte` gives the plain one; materials change what they need.
struct Material {
  vec3 albedo;
  float gloss;     // strength of the mirror, 0 dull .. 1 lacquer or water
  float rough;     // width of the mirror's blur, .05 polished .. 1 broad
  float metal;     // 1: the mirror takes the colour of the albedo
  vec3 glow;       // light of its own
  float fuzz;      // velvet and fur: a bright rim all round
  float through;   // leaves, ears, cloth: light that comes through from behind
  float ao;        // how open it is to the sky, 1 open .. 0 hidden
};
Material matte(vec3 albedo) { return Material(albedo, 0., .5, 0., vec3(0.), 0., 0., 1.); }
struct Surface { vec2 slope; float height; float rough; float foam; };

float sat(float x) { return clamp(x, 0., 1.); }
float fades(float a, float b, float x) { return 1. - smoothstep(a, b, x); }
float hash21(vec2 p) { uvec2 q = uvec2(ivec2(floor(p))) * uvec2(1597334677u, 3812015801u); uint n = (q.x ^ q.y) * 1597334677u; n ^= n >> 15u; n *= 2246822519u; return float(n >> 8u) / 16777216.; }
vec2 hash22(vec2 p) { return vec2(hash21(p), hash21(p + 71.)); }
mat2 rot(float a) { float c = cos(a), s = sin(a); return mat2(c, -s, s, c); }
vec3 turn(vec4 q, vec3 v) { return v + 2. * cross(q.xyz, cross(q.xyz, v) + q.w * v); }
