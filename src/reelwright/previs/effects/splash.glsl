// What a body leaves on the water where it broke through: a spreading ring of ripples and a lace of foam.
uniform int splash_live;
uniform vec4 splash_event[SPLASH_COUNT];   // x, z, age in scene seconds, strength
void splash_surface(vec2 p, float foot, inout Surface s) {
  for (int i = 0; i < splash_live; i++) {
    vec4 e = splash_event[i];
    vec2 q = p - e.xy;
    float r = length(q), front = .35 + e.z * 1.75;
    float wide = .22 + e.z * .30;
    if (r > front + 2. * wide) continue;
    float crest = exp(-(r - front) * (r - front) / (wide * wide));
    float calm = exp(-e.z * .95) * e.w;
    vec2 dir = q / max(r, .05);
    float ripples = sin((r - front) * 9.) * .8 + sin((r - front) * 17.) * .4;
    s.slope += dir * ripples * crest * calm * .22;
    s.slope += dir * sin((r - front * .45) * 12.) * exp(-pow((r - front * .45) / wide, 2.)) * calm * .12;
    float pool = exp(-r * r / (.20 + front * front * .42));
    if (max(pool, crest) * calm < .05) continue;
    float lod = log2(max(foot * 512. * .16, 1.));
    vec4 a = textureLod(noiseMap, q * .16 + dir * e.z * .01 + e.xy, lod);
    vec4 b = textureLod(noiseMap, q * .43 - e.xy, lod + 1.4);
    float lace = sat(a.b * .62 + b.b * .38 + (a.r - .5) * .8);
    float ring = crest * .85 * smoothstep(.25, .7, a.r + .25);
    float amount = (ring + pool * 1.05) * calm * smoothstep(0., .18, e.z);
    float cover = smoothstep(1. - amount * .92, 1.30 - amount * .80, lace + amount * .22);
    s.foam = max(s.foam, cover * sat(amount * 1.6));
    s.rough += pool * calm * .02;
  }
}
