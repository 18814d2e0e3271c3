// What a material is told of the place it colours.
uniform float shell;       // fur: 0 the skin .. 1 the tips
struct Vertex {
  vec3 rest;     // where it is on the model at rest, metres
  vec3 p;        // where it is in the world
  vec3 n;        // unit normal in the world; a material may bend it
  vec4 paint;    // the mesh's
  vec4 look;     // the figure's
  float shell;
  float foot;    // metres across one pixel here
  vec3 rd;       // the way the lens looks at it
};
