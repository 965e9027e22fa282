@NullMarked
package io.tributary.edge.mesh.neighbour;

import org.jspecify.annotations.NullMarked;
