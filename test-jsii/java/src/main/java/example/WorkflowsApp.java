package example;

import io.github.cdkworkflowpatterns.WorkflowChecks;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Validations;

public final class WorkflowsApp {
    private WorkflowsApp() {}

    public static void main(final String[] args) {
        App app = new App();
        Validations.of(app).addPlugins(new WorkflowChecks(app));
        new WorkflowsStack(app, "Workflows");
        app.synth();
    }
}
