@NullMarked
package io.tributary.edge.config;

import org.jspecify.annotations.NullMarked;
