@NullMarked
package io.tributary.edge.mesh.identity;

import org.jspecify.annotations.NullMarked;
