@NullMarked
package io.tributary.edge.mesh.offer;

import org.jspecify.annotations.NullMarked;
