package io.tributary.edge.app;

import io.tributary.edge.mesh.identity.EnrolmentServer;
import io.tributary.edge.mesh.identity.SiteAuthority;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tributary site}: what an owner does with the authority of a site. */
@Command(
        name = "site",
        mixinStandardHelpOptions = true,
        description = "The authority that says which nodes belong to a site.")
public final class SiteCommand {
    static final String LISTEN = "127.0.0.1:7443";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Command(
            name = "init",
            mixinStandardHelpOptions = true,
            description = "Makes the authority of a new site in a folder that its owner keeps. Never overwrites one.")
    int init(
            @Option(
                            names = "--name",
                            paramLabel = "SITE",
                            description = "the site's name (default: that of the folder)")
                    @Nullable
                    String name,
            @Mixin PassPhrase passPhrase,
            @Parameters(paramLabel = "DIR", description = "where; made when it is not there") Path folder)
            throws IOException {
        String site = name == null
                ? String.valueOf(folder.toAbsolutePath().normalize().getFileName())
                : name;
        SiteAuthority made =
                SiteAuthority.init(folder, site, passPhrase.read(), InstantSource.system(), new SecureRandom());
        PrintWriter out = out();
        out.println("site    " + made.site());
        out.println("owner   " + made.owner());
        out.println("kept in " + folder + ": whoever has ca.key decides who belongs to the site; keep a copy apart");
        out.flush();
        return Exit.OK;
    }

    @Command(
            name = "enrol",
            mixinStandardHelpOptions = true,
            description =
                    "Lets machines with a token join, nodes renew and learn what is revoked, until it is stopped.")
    int enrol(
            @Option(names = "--site", paramLabel = "DIR", required = true, description = "the folder of its authority")
                    Path folder,
            @Mixin PassPhrase passPhrase,
            @Option(
                            names = "--listen",
                            paramLabel = "HOST:PORT",
                            defaultValue = LISTEN,
                            converter = ListenAddress.OfText.class,
                            description = "where (${DEFAULT-VALUE})")
                    ListenAddress listen)
            throws IOException, InterruptedException {
        SiteAuthority authority = open(folder, passPhrase);
        Vertx vertx = Vertx.vertx();
        EnrolmentServer server = listening(vertx, authority, listen);
        out().println("machines of site '" + authority.site() + "' enrol at " + listen.withPort(server.port()));
        out().flush();
        new CountDownLatch(1).await(); // until a signal ends the process
        return Exit.OK;
    }

    static SiteAuthority open(Path folder, PassPhrase passPhrase) throws IOException {
        return SiteAuthority.open(folder, passPhrase.read(), InstantSource.system(), new SecureRandom());
    }

    /** Or no event loop is left behind that would keep the process alive. */
    static EnrolmentServer listening(Vertx vertx, SiteAuthority authority, ListenAddress listen) {
        return EnrolmentServer.listen(vertx, authority, listen.host(), listen.port())
                .onFailure(cause -> vertx.close())
                .await();
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
