@NullMarked
package io.tributary.edge.store;

import org.jspecify.annotations.NullMarked;
