// Every scene starts with this: the frame's uniforms, hashing, and the smooth shapes that subjects are built from.
// Sources: signed distances and smooth minimum are textbook (Hart 1996; Bloomenthal 1997, polynomial blend).
uniform vec2 R;            // size of the shaded frame, pixels
uniform float frameSpan;   // pixels that count as the frame's height: keeps subjects framed when it is tall or square
uniform float sceneTime;   // scene seconds (slower than the film's in slow motion)
uniform float filmShare;   // 0 at the first frame, 1 at the last
uniform vec3 eye;
uniform mat3 eyeTurn;      // camera to world
uniform float focal;
uniform sampler2D noiseMap;
out vec4 colour;

struct Material { vec3 albedo; float gloss; float glow; };
struct Surface { vec2 slope; float height; float rough; float foam; };

float sat(float x) { return clamp(x, 0., 1.); }
float hash21(vec2 p) { uvec2 q = uvec2(ivec2(floor(p))) * uvec2(1597334677u, 3812015801u); uint n = (q.x ^ q.y) * 1597334677u; n ^= n >> 15u; n *= 2246822519u; return float(n >> 8u) / 16777216.; }
vec2 hash22(vec2 p) { return vec2(hash21(p), hash21(p + 71.)); }
float smin(float a, float b, float k) { float h = max(k - abs(a - b), 0.) / k; return min(a, b) - h * h * k * .25; }
float smax(float a, float b, float k) { return -smin(-a, -b, k); }
mat2 rot(float a) { float c = cos(a), s = sin(a); return mat2(c, -s, s, c); }
vec3 turn(vec4 q, vec3 v) { return v + 2. * cross(q.xyz, cross(q.xyz, v) + q.w * v); }
vec3 unturn(vec4 q, vec3 v) { return turn(vec4(-q.xyz, q.w), v); }
float ellipsoid(vec3 p, vec3 r) { float k0 = length(p / r), k1 = length(p / (r * r)); return k0 * (k0 - 1.) / max(k1, 1e-4); }
float capsule(vec3 p, vec3 a, vec3 b, float r) { vec3 pa = p - a, ba = b - a; return length(pa - ba * sat(dot(pa, ba) / dot(ba, ba))) - r; }
float roundCone(vec3 p, vec3 a, vec3 b, float ra, float rb) { vec3 pa = p - a, ba = b - a; float h = sat(dot(pa, ba) / dot(ba, ba)); return length(pa - ba * h) - mix(ra, rb, h); }
float boxed(vec3 p, vec3 b, float r) { vec3 q = abs(p) - b + r; return length(max(q, 0.)) + min(max(q.x, max(q.y, q.z)), 0.) - r; }
