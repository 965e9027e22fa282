package io.tributary.sim.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;

/** What may depend on what, and who may look at the clock: the rules of docs/ARCHITECTURE.md. */
@AnalyzeClasses(
        packages = "io.tributary",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoTestJars.class})
class ArchitectureTest {
    /** The modules' test kits, which other modules' tests use. */
    static final class NoTestJars implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }

    /** {@code Type.method} of what makes a result depend on when or how lucky one is. */
    private static final Set<String> CLOCKS_AND_DICE = Set.of(
            "java.time.Instant.now",
            "java.time.LocalDate.now",
            "java.time.LocalDateTime.now",
            "java.time.ZonedDateTime.now",
            "java.time.Clock.systemUTC",
            "java.time.Clock.systemDefaultZone",
            "java.time.InstantSource.system",
            "java.lang.System.currentTimeMillis",
            "java.lang.System.nanoTime",
            "java.lang.Math.random",
            "java.util.UUID.randomUUID",
            "java.util.concurrent.ThreadLocalRandom.current",
            "java.util.random.RandomGenerator.getDefault",
            "java.lang.Thread.sleep");

    @ArchTest
    static final ArchRule pipelines_know_nothing_of_nodes_gateways_and_simulators = noClasses()
            .that()
            .resideInAPackage("io.tributary.pipelines..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.tributary.edge..", "io.tributary.gateway..", "io.tributary.sim..");

    @ArchTest
    static final ArchRule nodes_know_nothing_of_gateways_and_simulators = noClasses()
            .that()
            .resideInAPackage("io.tributary.edge..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.tributary.gateway..", "io.tributary.sim..");

    @ArchTest
    static final ArchRule gateways_know_nothing_of_simulators = noClasses()
            .that()
            .resideInAPackage("io.tributary.gateway..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.tributary.sim..");

    @ArchTest
    static final ArchRule pipelines_do_no_io_and_have_no_threads = noClasses()
            .that()
            .resideInAPackage("io.tributary.pipelines..")
            .and()
            .resideOutsideOfPackage("io.tributary.pipelines.config..")
            .and()
            .haveSimpleNameNotEndingWith("Reader")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.net..", "java.nio.file..", "java.nio.channels..", "java.util.concurrent..", "io.vertx..");

    @ArchTest
    static final ArchRule paho_stays_in_its_adapters = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "io.tributary.edge.mqtt..",
                    "io.tributary.edge.source.mqtt..",
                    "io.tributary.edge.sink.mqtt..",
                    "io.tributary.sim.publish..",
                    "io.tributary.sim.app.bench..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.eclipse.paho..");

    @ArchTest
    static final ArchRule webassembly_stays_in_its_sandbox = noClasses()
            .that()
            .resideOutsideOfPackage("io.tributary.pipelines.wasm..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.dylibso.chicory..");

    @ArchTest
    static final ArchRule jgroups_stays_in_the_neighbourhood = noClasses()
            .that()
            .resideOutsideOfPackage("io.tributary.edge.mesh.neighbour..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.jgroups..");

    @ArchTest
    static final ArchRule compression_stays_in_the_links = noClasses()
            .that()
            .resideOutsideOfPackage("io.tributary.edge.mesh.link..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("net.jpountz..");

    @ArchTest
    static final ArchRule artemis_stays_in_the_broker = noClasses()
            .that()
            .resideOutsideOfPackage("io.tributary.gateway.broker..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.activemq..", "org.apache.artemis..");

    @ArchTest
    static final ArchRule sql_stays_in_the_store = noClasses()
            .that()
            .resideOutsideOfPackage("io.tributary.edge.store..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql..", "org.sqlite..");

    @ArchTest
    static final ArchRule bouncy_castle_stays_where_certificates_are_written = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.tributary.edge.mesh.identity.Certificates")
            .and()
            .doNotHaveFullyQualifiedName("io.tributary.edge.mesh.identity.SealedKey")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bouncycastle..");

    @ArchTest
    static final ArchRule only_apps_look_at_the_clock_or_roll_dice = noClasses()
            .that()
            .resideOutsideOfPackages("io.tributary..app..")
            .should(new ArchCondition<>("ask the clock or roll dice") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    for (JavaAccess<?> access : type.getAccessesFromSelf()) {
                        String target = access.getTargetOwner().getFullName() + "." + access.getName();
                        boolean seedless = target.equals("java.util.Random.<init>")
                                && access instanceof JavaConstructorCall call
                                && call.getTarget().getRawParameterTypes().isEmpty();
                        if (CLOCKS_AND_DICE.contains(target) || seedless) {
                            events.add(SimpleConditionEvent.satisfied(access, access.getDescription()));
                        }
                    }
                }
            });
}
