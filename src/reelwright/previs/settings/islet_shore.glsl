// Water around islets: foam that laps at the shore, and shallows over sand.
uniform vec4 islet_place[ISLETS];   // x, z, half the bank as a vector (m)
uniform vec4 islet_shape[ISLETS];   // shore's distance from the middle line (m, negative: steep rock), raggedness: scale, phase, m
// Metres from the nearest shore (negative: land), and whether it is sand.
vec2 islet_shore(vec2 p) {
  vec2 near = vec2(1e3, 0.);
  for (int k = 0; k < ISLETS; k++) {
    vec2 q = p - islet_place[k].xy, h = islet_place[k].zw;
    q -= h * clamp(dot(q, h) / max(dot(h, h), 1e-6), -1., 1.);
    vec4 s = islet_shape[k];
    float ragged = sin(p.x * s.y + s.z) + .6 * sin(p.y * s.y * 1.7 + 2. * s.z) + .4 * sin((p.x + p.y) * s.y * 2.9 + 3. * s.z);
    float d = length(q) - abs(s.x) - s.w * ragged;
    if (d < near.x) near = vec2(d, step(0., s.x));
  }
  return near;
}
void islet_lap(vec2 p, float foot, vec2 shore, float lift, inout Surface s) {
  float lod = log2(max(foot * 512. * .5, 1.));
  vec4 a = textureLod(noiseMap, p * .12 + sceneTime * .004, lod - 2.), b = textureLod(noiseMap, p * .5 - sceneTime * .006, lod);
  float lace = a.b * .45 + b.b * .55;
  float reach = mix(.30, .85, shore.y);
  // Each wave runs up, breaks into foam, and leaves a lace that thins out.
  float phase = shore.x * mix(3.2, 1.6, shore.y) + sceneTime * mix(1.5, 1.0, shore.y) + a.r * 5.;
  float front = .5 + .5 * sin(phase), edge = shore.x - lift * .8 - .10 * reach * sin(sceneTime * 1.1 + a.r * 8.);
  float line = smoothstep(.16 * reach + foot, .02, abs(edge - .04));
  float wash = smoothstep(reach * 1.5, 0., edge) * front;
  s.foam = max(s.foam, max(line * (.35 + .65 * b.b), wash * smoothstep(.50, .90, lace + .25 * wash)));
  s.slope *= mix(1., .55, smoothstep(1.2, 0., shore.x) * shore.y);
}
