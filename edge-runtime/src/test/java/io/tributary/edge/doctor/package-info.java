@NullMarked
package io.tributary.edge.doctor;

import org.jspecify.annotations.NullMarked;
