@NullMarked
package io.tributary.gateway.broker;

import org.jspecify.annotations.NullMarked;
