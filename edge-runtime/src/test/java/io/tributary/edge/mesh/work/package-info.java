@NullMarked
package io.tributary.edge.mesh.work;

import org.jspecify.annotations.NullMarked;
