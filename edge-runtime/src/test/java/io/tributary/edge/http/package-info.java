@NullMarked
package io.tributary.edge.http;

import org.jspecify.annotations.NullMarked;
