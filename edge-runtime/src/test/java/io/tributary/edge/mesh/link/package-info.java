@NullMarked
package io.tributary.edge.mesh.link;

import org.jspecify.annotations.NullMarked;
