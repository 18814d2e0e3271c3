// A number 0..1 for a pixel that differs from its neighbours' as evenly as can be.
// Source: interleaved gradient noise (Jimenez 2014).
float dither(vec2 pixel_) { return fract(52.9829189 * fract(dot(pixel_, vec2(.06711056, .00583715)))); }
