package dev.replog.projector;

import dev.replog.backing.catalogue.CatalogueConfiguration;
import dev.replog.backing.kafka.KafkaConfiguration;
import dev.replog.http.HttpPlatform;
import dev.replog.http.launch.ServiceLauncher;
import dev.replog.projector.account.AccountConfiguration;
import dev.replog.projector.admin.ReplogAdmin;
import dev.replog.projector.analysis.AnalysisConfiguration;
import dev.replog.projector.apply.ProjectionConfiguration;
import dev.replog.projector.backlog.BacklogConfiguration;
import dev.replog.projector.exchange.ExchangeConfiguration;
import dev.replog.projector.models.ModelConfiguration;
import dev.replog.projector.models.calendar.CalendarConfiguration;
import dev.replog.projector.models.history.HistoryConfiguration;
import dev.replog.projector.preview.PreviewConfiguration;
import dev.replog.projector.progress.ProgressConfiguration;
import dev.replog.projector.pull.PullConfiguration;
import java.util.Arrays;
import java.util.List;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Import;

/** Decides the log into the read model and serves pulls from it. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({
    KafkaConfiguration.class,
    CatalogueConfiguration.class,
    HttpPlatform.class,
    ProgressConfiguration.class,
    ProjectionConfiguration.class,
    PullConfiguration.class,
    AccountConfiguration.class,
    BacklogConfiguration.class,
    PreviewConfiguration.class,
    ExchangeConfiguration.class,
    ModelConfiguration.class,
    CalendarConfiguration.class,
    HistoryConfiguration.class,
    AnalysisConfiguration.class
})
public class ChangeProjector {
    public static SpringApplicationBuilder application() {
        return ServiceLauncher.builder(ChangeProjector.class, "change-projector");
    }

    /** The service; or, with {@code admin} as the first word, the operator's command. */
    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals("admin")) {
            List<String> command = Arrays.asList(args).subList(1, args.length);
            System.exit(new ReplogAdmin(System.out, System.err).run(command));
        }
        application().run(args);
    }
}
