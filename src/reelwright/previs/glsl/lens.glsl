// How far out of focus a point of the frame is.
uniform vec2 R;
uniform sampler2D image, depth;
uniform vec2 lens;
uniform float focus, blur;           // metres; circle of a far point, frame heights
float away(vec2 uv) { float d = texture(depth, uv).r; return lens.x * lens.y / max(lens.y - d * (lens.y - lens.x), 1e-3); }
// The circle of confusion at a distance, pixels of the target.
float circle(float z) { return clamp(blur * abs(1. - focus / max(z, .02)), 0., .045) * R.y; }
