package io.tributary.edge.app;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Log lines on standard error, one per event: for journald with its priority prefix ({@code sd-daemon(3)}) when {@code
 * JOURNAL_STREAM} says that it listens, else with a time.
 */
public final class Logging {
    /** java.util.logging holds its loggers weakly: without this a level would be forgotten. */
    private static final List<Logger> KEPT = new ArrayList<>();

    private Logging() {}

    /** Before anything logs: the first statement of a program. */
    public static void install() {
        System.setProperty("java.util.logging.manager", ToTheEnd.class.getName());
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        ConsoleHandler handler = new ConsoleHandler();
        handler.setFormatter(new Line(System.getenv("JOURNAL_STREAM") != null));
        handler.setLevel(Level.ALL);
        root.addHandler(handler);
        root.setLevel(Level.INFO);
        for (String library :
                List.of("io.netty", "io.vertx", "org.apache.arrow", "org.eclipse.paho", "org.apache.activemq")) {
            Logger logger = Logger.getLogger(library);
            logger.setLevel(Level.WARNING);
            KEPT.add(logger);
        }
        // Hosts that are off are its errors. Who joins and leaves is told by what uses it.
        Logger groups = Logger.getLogger("org.jgroups");
        groups.setLevel(Level.OFF);
        KEPT.add(groups);
    }

    /** Logs while the process shuts down too: the usual manager takes the handlers away as soon as that begins. */
    public static final class ToTheEnd extends LogManager {
        @Override
        public void reset() {}
    }

    private static final class Line extends Formatter {
        private final boolean journal;

        Line(boolean journal) {
            this.journal = journal;
        }

        @Override
        public String format(LogRecord event) {
            StringBuilder line = new StringBuilder();
            if (journal) {
                line.append('<').append(priority(event.getLevel())).append('>');
            } else {
                line.append(event.getInstant())
                        .append(' ')
                        .append(event.getLevel().getName())
                        .append(' ');
            }
            String name = event.getLoggerName() == null ? "" : event.getLoggerName();
            line.append(name.substring(name.lastIndexOf('.') + 1)).append(": ").append(formatMessage(event));
            if (event.getThrown() != null) {
                line.append(System.lineSeparator()).append(trace(event.getThrown()));
            }
            return line.append(System.lineSeparator()).toString();
        }

        private static int priority(Level level) {
            return level.intValue() >= Level.SEVERE.intValue()
                    ? 3
                    : level.intValue() >= Level.WARNING.intValue() ? 4 : 6;
        }

        private static String trace(Throwable thrown) {
            StringWriter text = new StringWriter();
            thrown.printStackTrace(new PrintWriter(text));
            return text.toString().stripTrailing();
        }
    }
}
