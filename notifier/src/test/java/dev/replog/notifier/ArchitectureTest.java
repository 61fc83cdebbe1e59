package dev.replog.notifier;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

@AnalyzeClasses(packages = "dev.replog.notifier", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] MACHINERY = {
        "org.springframework..",
        "org.apache.kafka..",
        "reactor..",
        "io.r2dbc..",
        "io.netty..",
        "io.micrometer..",
        "java.sql..",
        "com.zaxxer..",
        "org.flywaydb..",
        "org.slf4j.."
    };

    @ArchTest
    static final ArchRule SERVICES_DO_NOT_KNOW_EACH_OTHER = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.replog.command..", "dev.replog.projector..", "dev.replog.allinone..");

    @ArchTest
    static final ArchRule FEATURES_HAVE_NO_CYCLES =
            slices().matching("dev.replog.notifier.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule PINGS_ARE_PURE = noClasses()
            .that()
            .resideInAPackage("dev.replog.notifier.ping..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(MACHINERY);

    @ArchTest
    static final ArchRule LIVES_OF_CHANNELS_ARE_PURE = noClasses()
            .that()
            .resideInAPackage("dev.replog.notifier.channel.life..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(MACHINERY);

    /** Ids and random numbers are arguments, like the time. */
    @ArchTest
    static final ArchRule LIVES_OF_CHANNELS_DRAW_NOTHING = noClasses()
            .that()
            .resideInAPackage("dev.replog.notifier.channel.life..")
            .should()
            .callMethod(UUID.class, "randomUUID")
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching("java\\.util\\.(random\\..*|Random)");

    @ArchTest
    static final ArchRule ROOMS_ARE_PURE = noClasses()
            .that()
            .resideInAPackage("dev.replog.notifier.room..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(MACHINERY);

    @ArchTest
    static final ArchRule TICKETS_ARE_CODED_PURELY = noClasses()
            .that()
            .haveSimpleName("Ticket")
            .or()
            .haveSimpleName("TicketCodec")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(MACHINERY);

    @ArchTest
    static final ArchRule WEBHOOKS_ARE_JUDGED_PURELY = noClasses()
            .that()
            .haveSimpleName("AddressRules")
            .or()
            .haveSimpleName("Host")
            .or()
            .haveSimpleName("WebhookAddress")
            .or()
            .haveSimpleName("WebhookCall")
            .or()
            .haveSimpleName("RetrySchedule")
            .or()
            .haveSimpleName("Verdict")
            .or()
            .haveSimpleName("Registration")
            .or()
            .haveSimpleName("Circuits")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(MACHINERY);

    @ArchTest
    static final ArchRule TIME_IS_GIVEN = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule EVENT_LOOPS_DO_NOT_WAIT = noClasses()
            .should()
            .callMethod(Mono.class, "block")
            .orShould()
            .callMethod(Flux.class, "blockLast")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class);

    @ArchTest
    static final ArchRule SQL_IS_WITH_THE_FEATURES_THAT_OWN_TABLES = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "dev.replog.notifier.database..",
                    "dev.replog.notifier.head..",
                    "dev.replog.notifier.ticket..",
                    "dev.replog.notifier.channel..",
                    "dev.replog.notifier.delivery..",
                    "dev.replog.notifier.changes..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.sql..");
}
