variables {
  instances = {
    streamlit-0 = {
      service               = "streamlit"
      image                 = "rg.fr-par.scw.cloud/evalap-staging/streamlit@sha256:abababababababababababababababababababababababababababababababab"
      min_scale             = 0
      max_scale             = 1
      concurrent_requests   = 50
      cpu_limit             = 560
      memory_limit_bytes    = 1000000000
      port                  = 8501
      health_path           = "/_stcore/health"
      environment_variables = {}
    }
  }
}

run "by_service" {
  command = plan

  assert {
    condition     = join(" ", keys(output.by_service)) == "streamlit" && join(" ", keys(output.by_service.streamlit)) == "streamlit-0"
    error_message = "Instances are sorted by service."
  }
}

run "wrong_name" {
  command = plan

  variables {
    instances = { web-0 = var.instances["streamlit-0"] }
  }

  expect_failures = [var.instances]
}

run "image_by_tag" {
  command = plan

  variables {
    instances = { streamlit-0 = merge(var.instances["streamlit-0"], { image = "rg.fr-par.scw.cloud/evalap-staging/streamlit:1.4.2" }) }
  }

  expect_failures = [var.instances]
}

run "scale" {
  command = plan

  variables {
    instances = { streamlit-0 = merge(var.instances["streamlit-0"], { min_scale = 2 }) }
  }

  expect_failures = [var.instances]
}
