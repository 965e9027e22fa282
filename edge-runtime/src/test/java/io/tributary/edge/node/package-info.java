@NullMarked
package io.tributary.edge.node;

import org.jspecify.annotations.NullMarked;
