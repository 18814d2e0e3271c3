// What a body leaves on the water where it broke through: a spreading ring of ripples and a lace of foam.
uniform int splash_live;
uniform vec4 splash_event[SPLASH_COUNT];   // x, z, age in scene seconds, strength
void splash_surface(vec2 p, float foot, inout Surface s) {
  for (int i = 0; i < splash_live; i++) {
    vec4 e = splash_event[i];
    float big = max(e.w, 1.);
    e.w = min(e.w, 1.);
    vec2 q = (p - e.xy) / big;
    float r = length(q), front = .35 + e.z * 1.75;
    float wide = .22 + e.z * .30;
    if (r > front + 2. * wide) continue;
    float crest = exp(-(r - front) * (r - front) / (wide * wide));
    float calm = exp(-e.z * 1.15) * e.w;
    vec2 dir = q / max(r, .05);
    float ripples = sin((r - front) * 9.) * .8 + sin((r - front) * 17.) * .4;
    s.slope += dir * ripples * crest * calm * .22;
    s.slope += dir * sin((r - front * .45) * 12.) * exp(-pow((r - front * .45) / wide, 2.)) * calm * .12;
    float pool = exp(-r * r / (.20 + front * front * .42));
    if (max(pool, crest) * calm < .05) continue;
    float lod = log2(max(foot * 512. * .085, 1.)) - .6;
    vec4 a = textureLod(noiseMap, q * .085 * big + dir * e.z * .012 + e.xy, lod);
    vec4 b = textureLod(noiseMap, q * .23 * big - e.xy, lod + 1.4);
    // Foam is a net: threads between bubbles that open as it ages.
    float net = a.b * .55 + b.b * .45 + (a.r - .5) * .5;
    float amount = (crest * .95 * smoothstep(.22, .58, a.r) + pool * .70) * calm * smoothstep(0., .15, e.z) * (.55 + .9 * b.r);
    float open = 1.05 - min(amount, .85) * .80;
    s.foam = max(s.foam, smoothstep(open, open + .30, net + amount * .12) * sat(amount * 1.7) * (.55 + .45 * b.b));
    s.rough += pool * calm * .02;
  }
}
