@NullMarked
package io.tributary.gateway.app;

import org.jspecify.annotations.NullMarked;
